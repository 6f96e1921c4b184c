/** Line icons, drawn on 24 × 24. They are decoration: the words beside them say the same. */
import type { ReactNode } from 'react';

type IconProps = { size?: number };

function icon(drawing: ReactNode) {
  return function Icon({ size = 20 }: IconProps) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth={size < 16 ? 2.6 : 1.75}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
      >
        {drawing}
      </svg>
    );
  };
}

export const IconCheck = icon(<path d="m5 12.5 4.5 4.5L19 7" />);
export const IconCross = icon(<path d="M6 6l12 12M18 6 6 18" />);
export const IconDash = icon(<path d="M6 12h12" />);
export const IconRing = icon(<circle cx="12" cy="12" r="7" />);
export const IconInfo = icon(<path d="M12 11v6M12 7.5v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z" />);
export const IconSun = icon(
  <path d="M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4" />,
);
export const IconMoon = icon(<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z" />);
export const IconMenu = icon(<path d="M4 8h16M4 16h16" />);
export const IconArrow = icon(<path d="M5 12h14M13 6l6 6-6 6" />);
export const IconVideo = icon(
  <path d="M3 7.5A1.5 1.5 0 0 1 4.5 6h9A1.5 1.5 0 0 1 15 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 3 16.5v-9ZM15 11l6-3.5v9L15 13" />,
);
export const IconPlace = icon(
  <path d="M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21ZM12 7a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z" />,
);
export const IconBell = icon(<path d="M6 16.5V11a6 6 0 1 1 12 0v5.5l1.5 2h-15l1.5-2ZM10 21h4" />);
