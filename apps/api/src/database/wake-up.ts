/** The pause of a loop that others can cut short. Whoever rouses it before it pauses cuts that pause short, too. */
export class WakeUp {
  private roused = false;
  private wake: (() => void) | undefined;

  /** What is looked at from here on has seen why it was roused until now. */
  forget(): void {
    this.roused = false;
  }

  rouse(): void {
    this.roused = true;
    this.wake?.();
  }

  /** Ends after so many ms, or as soon as it is roused. */
  async pause(ms: number): Promise<void> {
    if (this.roused) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }
}
