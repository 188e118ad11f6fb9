export interface LocalNavigationProps {
  label: string;
  items: readonly { href: string; text: string }[];
  /** The address of this page among them. */
  current: string;
}

/** From one of several pages that belong together to the others. */
export function LocalNavigation({ label, items, current }: LocalNavigationProps) {
  return (
    <nav className="hf-section" aria-label={label}>
      <ul>
        {items.map(({ href, text }) => (
          <li key={href}>
            <a href={href} aria-current={href === current ? 'page' : undefined}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
