// Puts the page together.

import { Charts } from './charts.js';
import { fillKeys } from './keys.js';
import { act, Link, read, takeToken } from './link.js';
import { redrawMedia, showMedia } from './media.js';
import { ask, menu, say } from './panels.js';
import { Screen } from './screen.js';
import { Serial } from './serial.js';

const $ = (id) => document.getElementById(id);
const link = new Link();
const screen = new Screen($('screen'), $('still'), () => link.lose());
const serial = new Serial($('serial'), () => link.lose());
const charts = new Charts($('charts'));
let connected = false;

// States

const STATES = {
  connecting: 'Connecting', running: 'Running', paused: 'Paused', lost: 'Reconnecting', refused: 'Not connected',
  ended: 'Ended',
};

function show(state, title = '', text = '', button = '') {
  document.body.dataset.state = state;
  $('state').textContent = STATES[state];
  $('notice-title').textContent = title;
  $('notice-text').textContent = text;
  $('notice-button').textContent = button;
  $('notice-button').hidden = button === '';
  $('pause').hidden = state === 'paused';
  $('resume').hidden = state !== 'paused';
  const usable = state === 'running' || state === 'paused';
  for (const id of ['pause', 'resume', 'power', 'keys', 'paste', 'media', 'screenshot']) {
    $(id).disabled = !usable;
  }
  document.title = `${$('name').textContent} · ${STATES[state]}`;
}

function disconnect() {
  connected = false;
  screen.close();
  serial.close();
}

link.addEventListener('connecting', () => document.body.dataset.state !== 'lost' && show('connecting', 'Connecting'));
link.addEventListener('open', () => {
  connected = true;
  screen.open();
  serial.open();
});
link.addEventListener('machine', ({ detail: machine }) => {
  $('name').textContent = machine.name;
  if (!connected) {
    return;
  }
  if (machine.state === 'paused') {
    show('paused', 'Paused', 'The guest and its time stand still.', 'Resume');
  } else {
    show('running');
  }
  charts.add(machine);
  $('media-menu').hidden = (machine.media ?? []).length === 0;
  showMedia($('media-panel'), machine.media ?? [], changeMedium);
});
link.addEventListener('lost', ({ detail: seconds }) => {
  disconnect();
  show('lost', 'Connection lost', `Trying again in ${seconds} s.`, 'Try now');
});
link.addEventListener('ended', ({ detail: reason }) => {
  disconnect();
  show('ended', 'The machine has ended', reason);
});
link.addEventListener('refused', async () => {
  disconnect();
  show('refused', 'Not connected', 'The token is wrong or missing.', 'Enter the token');
  askForToken();
});

async function askForToken() {
  $('token-wrong').hidden = takeToken() === '';
  $('token').value = '';
  await ask($('token-dialog'));
  if ($('token').value) {
    takeToken($('token').value);
    link.open();
  }
}

$('notice-button').addEventListener('click', () => {
  switch (document.body.dataset.state) {
    case 'paused': doAction('power/resume'); break;
    case 'lost': link.open(); break;
    case 'refused': askForToken(); break;
  }
});

// Buttons

async function doAction(action, body) {
  try {
    return await act(action, body);
  } catch (e) {
    say(e.message);
    return null;
  }
}

$('pause').addEventListener('click', () => doAction('power/pause'));
$('resume').addEventListener('click', () => doAction('power/resume'));

async function sure(question, why, yes) {
  $('ask-title').textContent = question;
  $('ask-text').textContent = why;
  $('ask-yes').textContent = yes;
  return await ask($('ask-dialog')) === 'yes';
}

for (const button of $('power-panel').querySelectorAll('[data-power]')) {
  button.addEventListener('click', async () => {
    const { ask: question, why } = button.dataset;
    if (question && !await sure(question, why, button.querySelector('b').textContent)) {
      return;
    }
    if (await doAction(`power/${button.dataset.power}`) && button.dataset.power === 'button') {
      say('The power button was pressed.');
    }
    screen.focus();
  });
}

async function changeMedium({ drive, kind }, image) {
  try {
    await act(`media/${drive}`, image);
    say(image ? `${kind}: ${image}` : `${kind}: taken out`);
  } catch (e) {
    if (e.status !== 409) {
      say(e.message);
    } else if (await sure(`${kind} is locked`, `${e.message} It may need a moment.`, 'Take it out all the same')) {
      await doAction(`unlock/${drive}`) && await changeMedium({ drive, kind }, image);
    }
    redrawMedia();
  }
}

$('paste').addEventListener('click', async () => {
  $('paste-wrong').hidden = true;
  while (await ask($('paste-dialog')) === 'send') {
    try {
      await act('type', $('paste-text').value);
      $('paste-text').value = '';
      screen.focus();
      return;
    } catch (e) {
      $('paste-wrong').textContent = e.message;
      $('paste-wrong').hidden = false;
    }
  }
});

$('screenshot').addEventListener('click', async () => {
  try {
    const picture = await (await read('screenshot')).blob();
    const anchor = document.createElement('a');
    anchor.href = URL.createObjectURL(picture);
    anchor.download = `${$('name').textContent}-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.png`;
    anchor.click();
    URL.revokeObjectURL(anchor.href);
    say(`Saved ${anchor.download}`);
  } catch (e) {
    say(e.message);
  }
});

menu($('power'), $('power-panel'));
menu($('keys'), $('keys-panel'));
menu($('media'), $('media-panel'));
fillKeys($('keys-panel'), (keys) => screen.press(keys));

// What is shown, and how

for (const choice of document.querySelectorAll('[name=view]')) {
  choice.addEventListener('change', () => {
    document.body.dataset.view = choice.value;
    sessionStorage.setItem('view', choice.value);
  });
  if (choice.value === sessionStorage.getItem('view')) {
    choice.checked = true;
    document.body.dataset.view = choice.value;
  }
}

$('fit').addEventListener('click', () => {
  const on = $('fit').getAttribute('aria-pressed') !== 'true';
  $('fit').setAttribute('aria-pressed', String(on));
  screen.fit(on);
});

$('fullscreen').addEventListener('click', async () => {
  await $('stage').requestFullscreen();
  screen.focus();
});

const dark = matchMedia('(prefers-color-scheme: dark)');

function colour() {
  document.documentElement.dataset.theme = localStorage.getItem('theme') ?? (dark.matches ? 'dark' : 'light');
  charts.draw();
}

dark.addEventListener('change', colour);
$('theme').addEventListener('click', () => {
  localStorage.setItem('theme', document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
  colour();
});

// The keyboard belongs to the guest while its screen has the focus: there must be a way out.

const hint = document.querySelector('.hint');
$('stage').addEventListener('focusin', () => {
  hint.classList.add('shown');
  setTimeout(() => hint.classList.remove('shown'), 3500);
});
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey && event.altKey && event.code === 'KeyM') {
    event.preventDefault();
    event.stopPropagation();
    (document.querySelector('.tool:not([hidden])') ?? $('pause')).focus();
  }
}, true);

colour();
takeToken();
link.open();
