import { escapeHtml } from "../page/elements.js";

/** The inks of pictures on white; a page in the dark gives them other colours (page/style-sheet.ts). */
export const INK = "#1c2733";
export const LINE = "#d5dce3";
export const FAINT = "#5b6770";

/** A rectangle of a figure, in its pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A place along an axis and what is written there. */
export interface Tick {
  /** From the left or from the bottom, 0–1. */
  readonly share: number;
  readonly text: string;
}

/** One of the pictures that share a time axis. */
export interface Panel {
  readonly height: number;
  /** Above the picture. */
  readonly title: string;
  readonly yTicks: readonly Tick[];
  /** What stands within its box. */
  readonly draw: (box: Box) => string;
}

export interface FigureLook {
  /** Pixels of the whole figure. */
  readonly width: number;
  readonly fontSize: number;
  /** Room for what is written at the ticks. */
  readonly left: number;
}

export interface Figure {
  readonly panels: readonly Panel[];
  /** Seconds that all panels show. */
  readonly seconds: number;
  readonly title?: string;
  /** What a reader who sees no picture is told. */
  readonly description: string;
}

/** Panels one below the other over one time axis, as an SVG document that stands alone. */
export function drawFigure({ panels, seconds, title, description }: Figure, look: FigureLook): string {
  const { width, fontSize, left } = look;
  const right = 1.2 * fontSize;
  const rise = 1.9 * fontSize;
  let y = title === undefined ? 0.3 * fontSize : 2.2 * fontSize;
  const parts: string[] = [];
  const ticks = timeTicks(seconds, (width - left - right) / (5.5 * fontSize));
  for (const panel of panels) {
    const box = { x: left, y: y + rise, width: width - left - right, height: panel.height };
    parts.push(drawPanel(panel, box, ticks));
    y = box.y + box.height;
  }
  parts.push(timeAxis(ticks, { x: left, y, width: width - left - right, height: 0 }, fontSize));
  const height = Math.ceil(y + 3.1 * fontSize);
  const heading =
    title === undefined
      ? ""
      : `<text x="${left}" y="${1.6 * fontSize}" font-size="${1.2 * fontSize}" font-weight="600" fill="${INK}">${escapeHtml(title)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(description)}" font-family="Helvetica, Arial, sans-serif" font-size="${fontSize}">
<rect width="${width}" height="${height}" fill="#ffffff"/>
${heading}${parts.join("\n")}
</svg>`;
}

function drawPanel({ title, yTicks, draw }: Panel, box: Box, ticks: readonly Tick[]): string {
  const { x, y, width, height } = box;
  const grid = ticks.map(({ share }) => {
    const at = place(x + share * width);
    return `<path d="M${at} ${y}v${height}" stroke="${LINE}" fill="none"/>`;
  });
  const labels = yTicks.map(({ share, text }) => {
    const at = place(y + (1 - share) * height);
    return `<path d="M${x - 4} ${at}h4" stroke="${FAINT}"/><text x="${x - 7}" y="${at}" dy="0.35em" text-anchor="end" fill="${INK}">${escapeHtml(text)}</text>`;
  });
  return `<text x="${x}" y="${place(y)}" dy="-0.45em" fill="${FAINT}">${escapeHtml(title)}</text>
${grid.join("")}${draw(box)}
<rect x="${x}" y="${place(y)}" width="${place(width)}" height="${height}" fill="none" stroke="${FAINT}" stroke-width="0.75"/>${labels.join("")}`;
}

function timeAxis(ticks: readonly Tick[], { x, y, width }: Box, fontSize: number): string {
  const labels = ticks.map(({ share, text }) => {
    const at = place(x + share * width);
    return `<path d="M${at} ${place(y)}v4" stroke="${FAINT}"/><text x="${at}" y="${place(y + 5 + fontSize)}" text-anchor="middle" fill="${INK}">${text}</text>`;
  });
  return `${labels.join("")}<text x="${place(x + width / 2)}" y="${place(y + 2.65 * fontSize)}" text-anchor="middle" fill="${INK}">time, s</text>`;
}

function timeTicks(seconds: number, count: number): Tick[] {
  const values = ticksOf(0, seconds, count);
  return values.map((value) => ({ share: value / seconds, text: tickText(value, values) }));
}

/** A hundredth of a pixel is enough. */
export const place = (value: number): string => String(Number(value.toFixed(2)));

/**
 * Round numbers from low to high, about as many as asked for: multiples of 1, 2 or 5 times a power of ten.
 *
 * @param count  intervals wished for
 */
export function ticksOf(low: number, high: number, count: number): readonly number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / Math.max(1, count);
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * unit >= 0.999 * rough) ?? 10) * unit;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first) + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Digits after the point that tell the ticks apart. */
export function tickText(value: number, ticks: readonly number[]): string {
  const [first = 0, second = first + 1] = ticks;
  const digits = Math.max(0, -Math.floor(Math.log10(Math.abs(second - first)) + 1e-9));
  return value.toFixed(digits).replace("-", "−");
}

/** The least and the greatest sample of each column of a picture. */
export interface Envelope {
  readonly lows: Float32Array;
  readonly highs: Float32Array;
}

/**
 * A sound as so many columns, whatever its length: no peak is lost. O(samples).
 *
 * @param numColumns  at most; fewer where there are fewer samples
 */
export function envelopeOf(samples: Float32Array, numColumns: number): Envelope {
  const count = Math.min(numColumns, samples.length);
  const lows = new Float32Array(count);
  const highs = new Float32Array(count);
  for (let column = 0; column < count; column++) {
    const end = Math.floor(((column + 1) * samples.length) / count);
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = Math.floor((column * samples.length) / count); i < end; i++) {
      const sample = samples[i] as number;
      if (sample < low) low = sample;
      if (sample > high) high = sample;
    }
    lows[column] = low;
    highs[column] = high;
  }
  return { lows, highs };
}
