// Times that tick: the same words as words.age, by the server's clock.

const clock = { skew: Infinity };

// The page's clock against the server's: of several answers, the one that came fastest knows it best.
export function setClock(now) {
  if (now) clock.skew = Math.min(clock.skew, Date.now() / 1000 - Number(now));
}

export const serverNow = () => Date.now() / 1000 - (clock.skew === Infinity ? 0 : clock.skew);
setClock(document.body.dataset.now);

function age(seconds) {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  if (minutes < 1) return 'under 1 min';
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const days = Math.floor(minutes / (24 * 60));
  return days === 1 ? '1 day' : `${days} days`;
}

export function tick() {
  const now = serverNow();
  for (const time of document.querySelectorAll('time[data-since], time[data-until]')) {
    const { since, until } = time.dataset;
    const words = age(since ? now - Number(since) : Number(until) - now);
    if (time.textContent !== words) time.textContent = words;
    // A promise that has just been broken is worded anew by the server.
    if (until && Number(until) <= now && !time.dataset.passed) {
      time.dataset.passed = 'yes';
      if (document.getElementById('live-main')) htmx.trigger('#live-main', 'sse:conversation');
    }
  }
}

setInterval(tick, 5000);
