export interface Page {
  title: string;
  path: string;
}

/** The page before and after, for the links at the bottom. */
export function neighbours(pages: Page[], path: string): [Page | undefined, Page | undefined] {
  const at = pages.findIndex((page) => page.path === path);
  return at < 0 ? [undefined, undefined] : [pages[at - 1], pages[at + 1]];
}
