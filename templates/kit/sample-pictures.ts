// Drawn pictures to try papers with: nobody's face, nobody's seal.
const portrait =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 39"><rect width="28" height="39" fill="#cfe2f3"/><circle cx="14" cy="15" r="7" fill="#e8c39e"/><path d="M2 39c0-10 6-15 12-15s12 5 12 15z" fill="#3d5a80"/></svg>';
export const samplePhoto = `data:image/svg+xml;base64,${Buffer.from(portrait).toString('base64')}`;

const seal =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120"><circle cx="60" cy="60" r="56" fill="none" stroke="#c00" stroke-width="4"/><text x="60" y="104" font-size="11" fill="#c00" text-anchor="middle">样章</text></svg>';
export const sampleSeal = `data:image/svg+xml;base64,${Buffer.from(seal).toString('base64')}`;
