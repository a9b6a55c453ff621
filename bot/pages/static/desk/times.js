// Times that tick: the same words as words.age, by the server's clock.

const skew = Date.now() / 1000 - Number(document.body.dataset.now ?? Date.now() / 1000);

function age(seconds) {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  if (minutes < 1) return 'under 1 min';
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const days = Math.floor(minutes / (24 * 60));
  return days === 1 ? '1 day' : `${days} days`;
}

export function tick() {
  const now = Date.now() / 1000 - skew;
  for (const time of document.querySelectorAll('time[data-since]')) {
    const words = age(now - Number(time.dataset.since));
    if (time.textContent !== words) time.textContent = words;
  }
}

setInterval(tick, 5000);
