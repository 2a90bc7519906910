// Keys that a browser keeps for itself, or that no keyboard at hand has.

const CONTROL = { keysym: 0xffe3, code: 'ControlLeft' };
const ALT = { keysym: 0xffe9, code: 'AltLeft' };
const SYSRQ = { keysym: 0xff15, code: 'PrintScreen' };
const DELETE = { keysym: 0xffff, code: 'Delete' };
const BACKSPACE = { keysym: 0xff08, code: 'Backspace' };
const ESCAPE = { keysym: 0xff1b, code: 'Escape' };
const TAB = { keysym: 0xff09, code: 'Tab' };

/** What stands on a key. */
const NAMES = { ControlLeft: 'Ctrl', AltLeft: 'Alt', PrintScreen: 'SysRq', MetaLeft: 'Super', ContextMenu: 'Menu' };
const name = ({ code }) => NAMES[code] ?? code.replace(/^Key/, '');

const functionKey = (n) => ({ keysym: 0xffbd + n, code: `F${n}` });
const letter = (c) => ({ keysym: c.charCodeAt(0), code: `Key${c.toUpperCase()}` });
const F_KEYS = Array.from({ length: 12 }, (_, i) => i + 1);

const SYSRQ_COMMANDS = {
  s: 'Sync disks', u: 'Read-only disks', b: 'Reboot', o: 'Power off', e: 'End all programs', i: 'Kill all programs',
  f: 'Free memory', m: 'Show memory', t: 'Show tasks', w: 'Blocked tasks', h: 'Help', c: 'Crash',
};

/** Each button with its keys, and how many of a row's six columns it takes. */
const GROUPS = [
  ['Ctrl + Alt +', [
    { text: 'Delete', keys: [CONTROL, ALT, DELETE], columns: 3 },
    { text: 'Backspace', keys: [CONTROL, ALT, BACKSPACE], columns: 3 },
    ...F_KEYS.map((n) => ({ text: `F${n}`, keys: [CONTROL, ALT, functionKey(n)] })),
  ]],
  ['Other keys', [
    { text: 'Escape', keys: [ESCAPE], columns: 2 },
    { text: 'Tab', keys: [TAB], columns: 2 },
    { text: 'Super', keys: [{ keysym: 0xffeb, code: 'MetaLeft' }], columns: 2 },
    { text: 'Menu', keys: [{ keysym: 0xff67, code: 'ContextMenu' }], columns: 2 },
    { text: 'Print', keys: [SYSRQ], columns: 2 },
    { text: 'Pause', keys: [{ keysym: 0xff13, code: 'Pause' }], columns: 2 },
    { text: 'Alt Tab', keys: [ALT, TAB], columns: 2 },
    { text: 'Alt F4', keys: [ALT, functionKey(4)], columns: 2 },
    { text: 'Ctrl Esc', keys: [CONTROL, ESCAPE], columns: 2 },
    ...F_KEYS.map((n) => ({ text: `F${n}`, keys: [functionKey(n)] })),
  ]],
  ['Linux, by Alt + SysRq', Object.entries(SYSRQ_COMMANDS).map(([c, text]) => (
    { text, keys: [ALT, SYSRQ, letter(c)], columns: 2 }))],
];

/** Fills a panel with buttons; each calls `press` with its keys. */
export function fillKeys(panel, press) {
  for (const [title, buttons] of GROUPS) {
    const heading = document.createElement('h3');
    heading.textContent = title;
    const row = document.createElement('div');
    row.className = 'key-row';
    for (const { text, keys, columns = 1 } of buttons) {
      const button = document.createElement('button');
      button.textContent = text;
      button.title = keys.map(name).join(' ');
      button.style.gridColumn = `span ${columns}`;
      button.addEventListener('click', () => press(keys));
      row.append(button);
    }
    panel.append(heading, row);
  }
}
