const QUIET_MS = 400;

// History that comes back after a reload is not news: it is shown, but not read aloud.
export function createReplay(log) {
  let on = false;
  let timer;

  function start() {
    on = true;
    log.setAttribute('aria-live', 'off');
  }

  function settle() {
    if (!on) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      on = false;
      log.setAttribute('aria-live', 'polite');
    }, QUIET_MS);
  }

  return { start, settle, isOn: () => on };
}
