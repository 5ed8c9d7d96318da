export interface Stock {
  article: string;
  onHand: number;
  reserved: number;
}

/** What can be sent today. Reserved pieces belong to orders that are not packed yet. */
export function available(stock: Stock | undefined): number {
  return stock ? Math.max(0, stock.onHand - stock.reserved) : 0;
}
