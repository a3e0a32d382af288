import { expect } from "vitest";

/** The error that `work` throws; fails where it throws none, or one of another class. */
export function errorOf<E extends Error>(errorClass: new (message: string) => E, work: () => unknown): E {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(errorClass);
    if (error instanceof errorClass) return error;
  }
  throw new Error(`no ${errorClass.name} was thrown`);
}
