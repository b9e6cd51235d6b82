// Runs in the page: what is painted, in the order of painting. Its answer is `Boxes` of draw.ts.
(() => {
  const shapes = [];
  const seen = (colour) => (/^rgba\(.*, 0\)$|^transparent$/.test(colour) ? null : colour);
  const hidden = (element) => {
    const style = getComputedStyle(element);
    return style.visibility === 'hidden' || style.display === 'none' || Number(style.opacity) === 0;
  };
  /** What an element lets be seen of what is in it. */
  const clipped = (clip, style, { x, y, width, height }) =>
    /hidden|clip|auto|scroll/.test(style.overflowX + style.overflowY)
      ? {
          left: Math.max(clip.left, x),
          top: Math.max(clip.top, y),
          right: Math.min(clip.right, x + width),
          bottom: Math.min(clip.bottom, y + height),
        }
      : clip;
  const walk = (element, clip) => {
    if (hidden(element)) return;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const { x, y, width, height } = box;
    const inside = clipped(clip, style, box);
    if (inside.right - inside.left <= 2 || inside.bottom - inside.top <= 2) return;
    if (element.tagName.toLowerCase() === 'svg') {
      const copy = element.cloneNode(true);
      for (const one of copy.querySelectorAll('*'))
        for (const name of one.getAttributeNames()) if (/^(class|style|on)/.test(name)) one.removeAttribute(name);
      const viewBox = element.getAttribute('viewBox') ?? `0 0 ${width} ${height}`;
      if (width > 0 && height > 0 && !copy.querySelector('image, foreignObject'))
        shapes.push({ kind: 'icon', x, y, width, height, viewBox, inner: copy.innerHTML, fill: style.color });
      return;
    }
    const fill = seen(style.backgroundColor);
    const line = parseFloat(style.borderTopWidth);
    const stroke = line > 0 && style.borderTopStyle !== 'none' ? seen(style.borderTopColor) : null;
    if (width > 0 && height > 0 && (fill || stroke))
      shapes.push({ kind: 'box', x, y, width, height, fill, stroke, line, radius: parseFloat(style.borderTopLeftRadius) || 0 });
    const under = parseFloat(style.borderBottomWidth);
    if (!stroke && under > 0 && width > 0)
      shapes.push({
        kind: 'box',
        x,
        y: y + height - under,
        width,
        height: under,
        fill: seen(style.borderBottomColor),
        stroke: null,
        line: 0,
        radius: 0,
      });
    if (element.tagName === 'INPUT' && element.value) words(element.value, { x: x + parseFloat(style.paddingLeft), y, width: 0, height }, style);
    for (const node of element.childNodes) {
      if (node instanceof Element) walk(node, inside);
      else if (node.nodeType === Node.TEXT_NODE && node.textContent?.trim()) texts(node, style, inside);
    }
  };
  const words = (text, { x, y, width, height }, style) => {
    const size = parseFloat(style.fontSize);
    shapes.push({
      kind: 'text',
      x,
      y: y + height / 2 + size * 0.35,
      width,
      text,
      size,
      weight: style.fontWeight,
      fill: style.color,
      mono: /mono/i.test(style.fontFamily),
      underline: style.textDecorationLine.includes('underline'),
    });
  };
  /** One text per line as it was broken, cut off where it is not seen. */
  const texts = (node, style, clip) => {
    const range = document.createRange();
    const boxOf = (start, end) => {
      range.setStart(node, start);
      range.setEnd(node, end);
      return range.getBoundingClientRect();
    };
    let from = 0;
    let top = null;
    const put = (start, end) => {
      let last = end;
      while (last > start && boxOf(start, last).right > clip.right + 1) last--;
      const box = boxOf(start, last);
      const text = node.data.slice(start, last).replace(/\s+/g, ' ').trim();
      if (!text || box.width <= 1 || box.bottom > clip.bottom + 4 || box.top < clip.top - 4) return;
      words(last < end ? `${text.slice(0, -1)}…` : text, box, style);
    };
    for (let n = 0; n < node.length; n++) {
      range.setStart(node, n);
      range.setEnd(node, n + 1);
      const box = range.getBoundingClientRect();
      if (box.height === 0) continue;
      if (top !== null && Math.abs(box.y - top) > 2) {
        put(from, n);
        from = n;
      }
      top = box.y;
    }
    put(from, node.length);
  };
  walk(document.body, { left: 0, top: 0, right: innerWidth, bottom: innerHeight });
  return { shapes };
})();
