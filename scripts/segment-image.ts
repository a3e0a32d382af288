// Segments a picture: clusters its pixels by colour (CIELAB) and place, as many clusters as BIC asks for.
//   npx tsx scripts/segment-image.ts <picture.png> <segments.png> [numbers of clusters to try, as 2,4,8]
import { readFile, writeFile } from "node:fs/promises";
import { convertIndexedToRgb, decode, encode } from "fast-png";
import { bic, featureMatrix, paintSegments, pixelFeatures, predict, trainMixture } from "voxmix";

const [input, output, sizes = "2,4,8,12"] = process.argv.slice(2);
if (!input || !output) throw new Error("usage: segment-image.ts <picture.png> <segments.png> [2,4,8]");

const { palette, ...png } = decode(await readFile(input));
const inColour = (colours: NonNullable<typeof palette>) =>
  ({ data: convertIndexedToRgb({ palette: colours, ...png }), channels: colours[0]?.length ?? 3, depth: 8 }) as const;
const { width, height, data, channels, depth } = { ...png, ...(palette && inColour(palette)) };
const image = { width, height, data, channels, depth };
const pixels = pixelFeatures(image);
const { dim, numFrames } = pixels;

// A few thousand pixels tell the clusters of them all: each one of a prime step apart, which meets all columns.
const step = [1, 3, 7, 13, 29, 61, 127, 251, 509].find((prime) => numFrames / prime < 6000) ?? 1021;
const rows = Array.from({ length: Math.ceil(numFrames / step) }, (_, i) => i * step * dim);
const sample = featureMatrix(rows.map((at) => pixels.data.subarray(at, at + dim)));
const trials = await Promise.all(
  sizes.split(",").map(async (size) => {
    const { mixture } = await trainMixture(sample, {
      numComponents: Number(size),
      covarianceType: "full",
      restarts: 3,
    });
    const criterion = bic(mixture, sample);
    console.log(`${size} clusters: BIC ${criterion.toFixed(0)}`);
    return { mixture, criterion };
  }),
);
const { mixture } = trials.reduce((best, trial) => (trial.criterion < best.criterion ? trial : best));

const painted = paintSegments(image, predict(mixture, pixels));
await writeFile(output, encode({ ...image, data: painted }));
console.log(`${output}: ${mixture.numComponents} clusters of ${numFrames} pixels`);
