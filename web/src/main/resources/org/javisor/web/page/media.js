// What lies in the machine's CD and floppy drives, and what could.

let shown = '';

/** What the panel shows may differ from what is: a choice was refused. */
export function redrawMedia() {
  shown = '';
}

function explain({ locked, images }) {
  if (locked) {
    return 'Locked by the guest';
  }
  return images.length > 0
    ? 'Images in the folder of the one it started with'
    : 'There are none here; Ctrl-A M in the terminal takes any image';
}

/** Fills the panel unless it shows the same already; calls `change` with a drive and an image's name, empty for none. */
export function showMedia(panel, media, change) {
  const now = JSON.stringify(media);
  if (now === shown) {
    return;
  }
  shown = now;
  panel.replaceChildren(...media.map((drive, i) => {
    const label = document.createElement('label');
    label.className = 'drive';
    const title = document.createElement('b');
    const alone = media.filter((other) => other.kind === drive.kind).length === 1;
    title.textContent = alone ? drive.kind : `${drive.kind} (drive ${i + 1})`;
    const choice = document.createElement('select');
    choice.append(new Option('No medium', ''), ...drive.images.map((image) => new Option(image, image)));
    choice.value = drive.image ?? '';
    choice.addEventListener('change', () => change(drive, choice.value));
    const about = document.createElement('small');
    about.textContent = explain(drive);
    label.append(title, choice, about);
    return label;
  }));
}
