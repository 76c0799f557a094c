declare global {
  namespace App {
    interface PageState {
      /** Set while a layer (an opened image, say) lies over the screen, so that Back closes it. */
      layer?: string;
    }
  }
}

export {};
