import { describe, expect, it } from "vitest";
import * as errors from "../src/errors.js";

const { codeOf, messageOf, restoreError, transportError, ...classes } = errors;
const sent = (thrown: unknown) => restoreError(structuredClone(transportError(thrown)));

describe("an error from another thread", () => {
  it.each(Object.entries(classes))("is a %s again", (name, Class) => {
    const error = sent(new Class("the model has 26 dimensions"));
    expect(error).toBeInstanceOf(Class);
    expect(error).toMatchObject({ name, message: "the model has 26 dimensions" });
  });

  it("keeps its causes and where it was thrown", () => {
    const cause = new TypeError("inner");
    const original = new errors.TrainingDataError("outer", { cause });
    const error = sent(original);
    expect(error.stack).toBe(original.stack);
    expect(error.cause).toBeInstanceOf(Error);
    expect(error.cause).toMatchObject({ name: "TypeError", message: "inner" });
  });

  it("may be anything, and its causes may be a circle", () => {
    expect(sent("just text").message).toBe("just text");
    const circle = new Error("round");
    circle.cause = circle;
    expect(sent(circle).message).toBe("round");
  });
});

it("what was thrown says its message, and the system's code where it has one", () => {
  const missing = Object.assign(new Error("not there"), { code: "ENOENT" });
  expect([missing, new Error("round"), "just text"].map(messageOf)).toEqual(["not there", "round", "just text"]);
  expect([missing, new Error("round"), "just text"].map(codeOf)).toEqual(["ENOENT", "", ""]);
});
