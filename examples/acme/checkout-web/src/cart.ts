export interface Line {
  article: string;
  quantity: number;
  minor: number;
}

/** The sum of the cart in the smallest unit of its currency. */
export function total(lines: Line[]): number {
  return lines.reduce((sum, line) => sum + line.quantity * line.minor, 0);
}

/** Put an article into the cart; the same article again raises its quantity. */
export function add(lines: Line[], added: Line): Line[] {
  const same = lines.find((line) => line.article === added.article);
  if (!same) return [...lines, added];
  return lines.map((line) =>
    line === same ? { ...line, quantity: line.quantity + added.quantity } : line,
  );
}
