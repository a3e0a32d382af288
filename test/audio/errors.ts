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

/** As `errorOf`, of a promise. */
export async function rejectionOf<E extends Error>(
  errorClass: new (message: string) => E,
  work: Promise<unknown>,
): Promise<E> {
  const [outcome] = await Promise.allSettled([work]);
  const reason: unknown = outcome.status === "rejected" ? outcome.reason : null;
  expect(reason).toBeInstanceOf(errorClass);
  if (reason instanceof errorClass) return reason;
  throw new Error(`no ${errorClass.name} was thrown`);
}
