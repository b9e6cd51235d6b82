// From what a browser has laid out (read-boxes.js) to an SVG of rectangles, lines, icons and texts.

export interface Boxes {
  /** In the order of painting. `path`: an icon's shapes with the box that they are drawn into. */
  shapes: (
    | { kind: 'box'; x: number; y: number; width: number; height: number; fill: string | null; stroke: string | null; line: number; radius: number }
    | {
        kind: 'text';
        x: number;
        y: number;
        width: number;
        text: string;
        size: number;
        weight: string;
        fill: string;
        mono: boolean;
        underline: boolean;
      }
    | { kind: 'icon'; x: number; y: number; width: number; height: number; viewBox: string; inner: string; fill: string }
  )[];
}

/** Moved into the place of a frame. */
export const moved = ({ shapes }: Boxes, by: { x: number; y: number }): Boxes => ({
  shapes: shapes.map((one) => ({ ...one, x: one.x + by.x, y: one.y + by.y })),
});

const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);
const n = (value: number): number => Math.round(value * 10) / 10;

/** The SVG. Texts keep the widths that they had, whatever fonts the reader has. */
export function drawn({ shapes }: Boxes, { width, height }: { width: number; height: number }): string {
  const inside = shapes.filter((one) => one.y < height && one.x < width && one.x > -width);
  const lines = inside.map((one) => {
    if (one.kind === 'box') {
      const stroke = one.stroke ? ` stroke="${one.stroke}" stroke-width="${n(one.line)}"` : '';
      const radius = one.radius ? ` rx="${n(Math.min(one.radius, one.height / 2))}"` : '';
      return `<rect x="${n(one.x)}" y="${n(one.y)}" width="${n(one.width)}" height="${n(one.height)}"${radius} fill="${one.fill ?? 'none'}"${stroke}/>`;
    }
    if (one.kind === 'icon')
      return `<svg x="${n(one.x)}" y="${n(one.y)}" width="${n(one.width)}" height="${n(one.height)}" viewBox="${escape(one.viewBox)}" fill="${one.fill}" color="${one.fill}">${one.inner}</svg>`;
    const font = one.mono ? ' font-family="ui-monospace, Menlo, Consolas, monospace"' : '';
    const weight = Number(one.weight) >= 600 ? ' font-weight="600"' : '';
    const length = one.width > 0 ? `textLength="${n(one.width)}" lengthAdjust="spacingAndGlyphs"` : '';
    const underline = one.underline ? ' text-decoration="underline"' : '';
    return `<text x="${n(one.x)}" y="${n(one.y)}" font-size="${n(one.size)}" fill="${one.fill}" ${length}${font}${weight}${underline}>${escape(one.text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="Inter, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', sans-serif">
<title>A case in the Temporal Web UI</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${lines.join('\n')}
</svg>
`;
}
