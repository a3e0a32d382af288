/** One statement of an example. */
export interface Statement {
  readonly text: string;
  /** What stands after `// =>`: the value that it has. */
  readonly expected: string | null;
}

/** What goes on with the statement of the line before, and what cannot end one. */
const continues = /^(?:[.?:,)\]}+\-*/%=&|<>]|instanceof\b|in\b)/;
const unfinished = /(?:[.?:,([{+\-*/%=&|<!]|=>)$/;

/** A piece of code that brackets, semicolons and ends of lines have no meaning in. */
const opaque = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/y;

/**
 * The statements of an example, each with the value written after it. As far as examples need it: they hold no regular
 * expressions with brackets or quotes, and no backquotes within backquotes.
 *
 * @throws {Error} when a value is written where no statement ends
 */
export function statementsOf(code: string): Statement[] {
  const statements: Statement[] = [];
  let text = "";
  let depth = 0;
  const end = () => {
    const trimmed = text.trim();
    if (trimmed !== "" && trimmed !== ";") statements.push({ text: trimmed, expected: null });
    text = "";
  };
  for (let i = 0; i < code.length; i++) {
    opaque.lastIndex = i;
    const piece = opaque.exec(code)?.[0];
    if (piece?.startsWith("/")) {
      if (/^\/\/ =>/.test(piece)) {
        if (depth > 0) throw new Error(`"${piece}" stands within brackets; write it after a statement`);
        end();
        expect(statements, piece);
      } else if (/^\/\/ {2}/.test(piece) && text.trim() === "") goOn(statements, piece);
      i += piece.length - 1;
      continue;
    }
    const character = code[i] ?? "";
    text += piece ?? character;
    if (piece !== undefined) i += piece.length - 1;
    else if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    else if (depth === 0 && (character === ";" || (character === "\n" && isWhole(text, code.slice(i))))) end();
  }
  end();
  return statements;
}

function isWhole(text: string, rest: string): boolean {
  return !unfinished.test(text.trim()) && !continues.test(rest.trim()) ? true : /^\s*\/\//.test(rest);
}

/** Notes the value of the statement before. */
function expect(statements: Statement[], comment: string): void {
  const last = statements.pop();
  if (last === undefined) throw new Error(`"${comment}" stands before any statement`);
  if (last.expected !== null) throw new Error(`"${last.text}" has two values`);
  statements.push({ ...last, expected: comment.slice(5).trim() });
}

/** A value that goes on in a comment of its own, set in by two spaces or more. */
function goOn(statements: Statement[], comment: string): void {
  const last = statements.at(-1);
  if (last === undefined || last.expected === null) return;
  statements.splice(-1, 1, { ...last, expected: `${last.expected} ${comment.slice(2).trim()}` });
}
