// Looks for new messages each second and, when there are any, takes the lists from the freshly rendered page.

const state = document.querySelector('#state');
let inbox = document.querySelector('#inbox');

const ids = (root) => new Set([...root.querySelectorAll('[data-id]')].map((entry) => entry.dataset.id));

async function look() {
  const { version } = await (await fetch('/messages.json', { cache: 'no-store' })).json();
  if (String(version) === inbox.dataset.version) return;

  const page = new DOMParser().parseFromString(await (await fetch('/', { cache: 'no-store' })).text(), 'text/html');
  const next = document.adoptNode(page.querySelector('#inbox'));
  const known = ids(inbox);
  const fresh = [...next.querySelectorAll('[data-id]')].filter((entry) => !known.has(entry.dataset.id));
  for (const entry of fresh) entry.classList.add('fresh');
  localTimes(next);
  const hadFocus = inbox.contains(document.activeElement);
  inbox.replaceWith(next);
  inbox = next;
  if (hadFocus) inbox.querySelector('.screen').focus({ preventScroll: true });
  state.textContent = fresh.length === 1 ? 'One new message.' : `${fresh.length} new messages.`;
}

function localTimes(root) {
  for (const time of root.querySelectorAll('time')) time.textContent = new Date(time.dateTime).toLocaleTimeString();
}

const stopped = 'The demo has stopped.';

async function watch() {
  try {
    await look();
    if (state.textContent === stopped) state.textContent = '';
  } catch {
    state.textContent = stopped;
  }
  setTimeout(watch, 1000);
}

localTimes(inbox);
watch();
