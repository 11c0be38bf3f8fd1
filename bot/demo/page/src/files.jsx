// The files of a message: pictures are shown, everything else is a link.
import { useContext } from "preact/hooks";
import { Names } from "./people.jsx";

const SHOWN = ["image/png", "image/jpeg"];
const UNITS = ["bytes", "kB", "MB", "GB"];

export function Files({ files }) {
  const { me } = useContext(Names);
  return files.map((file) => {
    const Shown = SHOWN.includes(file.mimetype) ? Picture : Other;
    return <Shown key={file.id} file={file} address={`${file.url}?${new URLSearchParams({ user: me.id })}`} />;
  });
}

function Picture({ file, address }) {
  return (
    <figure class="picture">
      <figcaption>{file.title}</figcaption>
      <a href={address} target="_blank" rel="noopener noreferrer"><img src={address} alt={file.alt_txt || file.title} /></a>
    </figure>
  );
}

function Other({ file, address }) {
  return (
    <a class="file" href={address} download={file.name}>
      <strong>{file.title}</strong>
      <small>{file.name}, {size(file.size)}</small>
    </a>
  );
}

function size(bytes) {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  return `${Math.round(bytes / 1000 ** power)} ${UNITS[power]}`;
}
