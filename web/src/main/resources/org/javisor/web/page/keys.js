// Keys that a browser keeps for itself, or that no keyboard at hand has.

const CONTROL = { keysym: 0xffe3, code: 'ControlLeft' };
const ALT = { keysym: 0xffe9, code: 'AltLeft' };
const SYSRQ = { keysym: 0xff15, code: 'PrintScreen' };
const DELETE = { keysym: 0xffff, code: 'Delete' };
const TAB = { keysym: 0xff09, code: 'Tab' };

const functionKey = (n) => ({ keysym: 0xffbd + n, code: `F${n}` });
const letter = (c) => ({ keysym: c.charCodeAt(0), code: `Key${c.toUpperCase()}` });
const F_KEYS = Array.from({ length: 12 }, (_, i) => i + 1);

const SYSRQ_COMMANDS = {
  h: 'help', s: 'sync disks', u: 'disks read-only', b: 'reboot', o: 'power off', e: 'terminate all',
  i: 'kill all', f: 'free memory', t: 'show tasks', w: 'blocked tasks', m: 'show memory', c: 'crash',
};

const GROUPS = [
  ['Ctrl + Alt +', [
    { text: 'Delete', keys: [CONTROL, ALT, DELETE], wide: true },
    { text: 'Backspace', keys: [CONTROL, ALT, { keysym: 0xff08, code: 'Backspace' }], wide: true },
    { text: 'Tab', about: 'Alt Tab', keys: [ALT, TAB], wide: true, label: 'Alt Tab' },
    ...F_KEYS.map((n) => ({ text: `F${n}`, keys: [CONTROL, ALT, functionKey(n)] })),
  ]],
  ['SysRq (Linux)', Object.entries(SYSRQ_COMMANDS).map(([c, about]) => (
    { text: c.toUpperCase(), about, keys: [ALT, SYSRQ, letter(c)] }))],
  ['Alone', [
    { text: 'Escape', keys: [{ keysym: 0xff1b, code: 'Escape' }], wide: true },
    { text: 'Tab', keys: [TAB], wide: true },
    { text: 'Super', keys: [{ keysym: 0xffeb, code: 'MetaLeft' }], wide: true },
    { text: 'Menu', keys: [{ keysym: 0xff67, code: 'ContextMenu' }], wide: true },
    { text: 'Print', keys: [SYSRQ], wide: true },
    { text: 'Pause', keys: [{ keysym: 0xff13, code: 'Pause' }], wide: true },
    ...F_KEYS.map((n) => ({ text: `F${n}`, keys: [functionKey(n)] })),
  ]],
];

/** Fills a panel with buttons; each calls `press` with its keys. */
export function fillKeys(panel, press) {
  for (const [title, buttons] of GROUPS) {
    const heading = document.createElement('h3');
    heading.textContent = title;
    const row = document.createElement('div');
    row.className = 'key-row';
    for (const { text, label, about, keys, wide } of buttons) {
      const button = document.createElement('button');
      button.textContent = label ?? text;
      button.title = about ?? `${title.startsWith('Ctrl') ? 'Ctrl Alt ' : ''}${text}`;
      button.classList.toggle('double', Boolean(wide));
      button.addEventListener('click', () => press(keys));
      row.append(button);
    }
    panel.append(heading, row);
  }
}
