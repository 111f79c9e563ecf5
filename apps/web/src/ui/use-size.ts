'use client';

import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** The width of an element, followed; undefined before the first measure. */
export function useWidth<Part extends HTMLElement>(): [RefObject<Part | null>, number | undefined] {
  const ref = useRef<Part>(null);
  const [width, setWidth] = useState<number>();
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setWidth(Math.floor(element.getBoundingClientRect().width));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}
