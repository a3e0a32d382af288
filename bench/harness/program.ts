import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A program that measures itself: it answers each line with one JSON value in a line, and ends with its input. */
export interface Program {
  readonly name: string;
  readonly ask: (question: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** How a program is started. */
export interface Command {
  readonly name: string;
  readonly file: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a program, which lives until `close`. Its standard error is ours. */
export function startProgram(command: Command): Program {
  const { name, file } = command;
  const child = spawn(file, command.arguments, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...command.environment },
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const closed = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`${name} ended with ${code}`))));
  });
  // Both are told through `ask` and `close`: a program that died, and the pipe to it.
  closed.catch(() => undefined);
  child.stdin.on("error", () => undefined);
  return {
    name,
    async ask(question) {
      child.stdin.write(`${question}\n`);
      const { value, done } = await answers.next();
      if (!done) return JSON.parse(value) as unknown;
      await closed;
      throw new Error(`${name} ended before it answered "${question}"`);
    },
    close() {
      child.stdin.end();
      return closed;
    },
  };
}
