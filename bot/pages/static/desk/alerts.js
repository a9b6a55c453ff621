// A sound, a notification and a blinking title when somebody new waits. Off until an agent asks for it in this browser.

import { $, say } from './page.js';

const ON = 'firstline-desk-alerts';
const TOLD = 'firstline-desk-alerted'; // the newest that some tab told about: one sound, however many tabs
const BLINK = '● Somebody waits';
const newest = () => Number($('presence')?.dataset.newest ?? 0);
const isOn = () => localStorage.getItem(ON) === 'yes';

let known = newest();
let blinking = null;

function show() {
  if (!$('alerts')) return;
  $('alerts-state').textContent = isOn() ? 'on' : 'off';
}

$('alerts')?.addEventListener('click', async () => {
  if (isOn()) {
    localStorage.removeItem(ON);
    return show();
  }
  localStorage.setItem(ON, 'yes');
  show();
  sound();
  const allowed = 'Notification' in window ? await Notification.requestPermission() : 'denied';
  if (allowed !== 'granted') say('You will hear a sound. This browser shows no notifications for this page.');
});

document.addEventListener('htmx:afterSwap', () => {
  const seen = newest();
  if (seen <= known) return;
  known = seen;
  if (!isOn()) return;
  if (document.hidden) blink();
  if (Number(localStorage.getItem(TOLD) ?? 0) >= seen) return;
  localStorage.setItem(TOLD, String(seen));
  sound();
  notify();
});

function notify() {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  // No names and no words of customers: a notification stays where others can read it.
  const shown = new Notification('Somebody waits at the desk', { tag: 'firstline-desk' });
  shown.onclick = () => window.focus();
}

function sound() {
  try {
    const audio = new AudioContext();
    const volume = audio.createGain();
    volume.connect(audio.destination);
    for (const [at, pitch] of [[0, 660], [0.18, 880]]) {
      const tone = audio.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(volume);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.14);
    }
    volume.gain.value = 0.08;
    setTimeout(() => audio.close(), 1000);
  } catch { /* a browser without sound */ }
}

function blink() {
  if (blinking) return;
  let title = document.title;
  blinking = setInterval(() => {
    if (document.title === BLINK) document.title = title;
    else [title, document.title] = [document.title, BLINK];
    if (document.hidden) return;
    clearInterval(blinking);
    blinking = null;
    document.title = title;
  }, 1000);
}

window.addEventListener('storage', show);
show();
