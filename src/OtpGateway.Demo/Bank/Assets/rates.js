// The rates over a WebSocket. A socket cannot be answered with a page or a reason, so a call to the same address goes before it:
// where a code is needed, that call waits for it (step-up.js).
import { answer, call, element, say } from './bank.js';

const address = '/api/rates';
const kept = 60;

const button = document.querySelector('#connect');
const state = document.querySelector('#state');
const asOf = document.querySelector('#as-of');
const courses = new Map();
let socket = null;

const states = {
  off: ['Not connected', 'Connect'],
  opening: ['Connecting', 'Connecting…'],
  live: ['Live', 'Stop'],
  ended: ['Ended', 'Connect again'],
};

function become(name) {
  state.dataset.state = name;
  [state.textContent, button.textContent] = states[name];
}

function show({ at, rates }) {
  const time = new Date(at);
  asOf.dateTime = at;
  asOf.textContent = time.toLocaleTimeString('en-GB');
  for (const { currency, value } of rates) {
    const row = document.querySelector(`[data-currency="${currency}"]`);
    const course = courses.get(currency) ?? [];
    const change = course.length ? value - course.at(-1) : 0;
    courses.set(currency, [...course, value].slice(-kept));
    row.querySelector('[data-rate]').textContent = value.toFixed(4);
    const cell = row.querySelector('[data-change]');
    cell.textContent = `${change > 0 ? '▲ +' : change < 0 ? '▼ −' : ''}${Math.abs(change).toFixed(4)}`;
    cell.classList.toggle('in', change > 0);
    cell.classList.toggle('out', change < 0);
    row.querySelector('polyline').setAttribute('points', line(courses.get(currency)));
  }
}

// From the left to the right as it came, between its own lowest and highest.
function line(course) {
  const low = Math.min(...course);
  const height = Math.max(...course) - low || 1;
  return course.map((value, i) => `${(i * 120) / (kept - 1)},${26 - (24 * (value - low)) / height}`).join(' ');
}

async function connect() {
  become('opening');
  answer.replaceChildren();
  const first = await call('GET', address);
  if (!first) return become(asOf.dateTime ? 'ended' : 'off');
  show(await first.json());
  const url = new URL(address, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const opened = socket = new WebSocket(url);
  opened.onopen = () => become('live');
  opened.onmessage = ({ data }) => show(JSON.parse(data));
  opened.onclose = async () => {
    if (socket !== opened) return;
    socket = null;
    become('ended');
    say('bad', ...await reason());
  };
}

// A connection that is cut says nothing. What the next request would get does; without a body, so that nobody is asked for a code yet.
async function reason() {
  const next = await fetch(address, { method: 'HEAD' }).catch(() => null);
  if (next?.status !== 401) return ['The connection was lost.'];
  return next.headers.get('WWW-Authenticate')?.includes('insufficient_user_authentication')
    ? ['The connection has ended: your last code counts no longer. With a new one the rates come back.']
    : ['The connection has ended: you have signed out. ', element('a', { href: `/login?next=${encodeURIComponent(location.pathname)}` }, 'Sign in')];
}

button.addEventListener('click', () => {
  if (state.dataset.state === 'opening') return;
  if (!socket) return connect();
  const open = socket;
  socket = null;
  open.close(1000);
  become('ended');
});
button.hidden = false;
