import { Pagination } from './pagination.tsx';

interface ListPagesProps {
  /** The list with its filters, which end in a query, without the page. */
  href: string;
  page: number;
  more: boolean;
}

/** To the page of a list before and after this one, where there are any. */
export function ListPages({ href, page, more }: ListPagesProps) {
  if (page === 1 && !more) return null;
  const to = (number: number) => `${href}&page=${number}`;
  return (
    <Pagination
      previous={page > 1 ? { href: to(page - 1) } : undefined}
      next={more ? { href: to(page + 1) } : undefined}
    />
  );
}
