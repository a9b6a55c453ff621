const FIRST_MS = 500;
const LONGEST_MS = 15_000;

// Doubles with every failure. The jitter keeps a thousand browsers from coming back in the same instant.
export function backoff(failures) {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return Math.max(FIRST_MS, ceiling * (0.5 + Math.random() / 2));
}

// A sleep that can be cut short.
export function createSleeper() {
  let wakeUp = () => {};
  const sleep = (ms) =>
    new Promise((resolve) => {
      const timer = ms === Infinity ? undefined : setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return { sleep, wake: () => wakeUp() };
}
