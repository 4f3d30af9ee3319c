import type { Screen, ScreenRow } from '../api.ts';
import { present, type Presentation } from './presentation.ts';
import type { TreeNode } from './role-tree.ts';
import type { Words } from '../words.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import type { Clock } from '../../../core/ports.ts';

/** Something that shows a presentation. */
export interface Surface {
  show(presentation: Presentation): void;
}

/** Turns state and time into what is shown, and shows it only when it differs from what is shown already. */
export class Display {
  readonly #store: ReadonlyRolesStore;
  readonly #clock: Clock;
  readonly #words: Words;
  readonly #surfaces: readonly Surface[];
  #current: Presentation;
  #key = '';

  constructor(parts: { store: ReadonlyRolesStore; clock: Clock; words: Words; surfaces: readonly Surface[] }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#words = parts.words;
    this.#surfaces = parts.surfaces;
    this.#current = present(this.#store.state, this.#clock.now(), this.#words);
  }

  readonly redraw = (): void => {
    const next = present(this.#store.state, this.#clock.now(), this.#words);
    const key = JSON.stringify(next);
    if (key === this.#key) return;
    this.#key = key;
    this.#current = next;
    for (const surface of this.#surfaces) surface.show(next);
  };

  get presentation(): Presentation {
    return this.#current;
  }

  screen(): Screen {
    const { viewState, message, description, nodes, statusBar } = this.#current;
    return { viewState, message, description, rows: nodes.flatMap(rowsOf), statusBar };
  }
}

function rowsOf(node: TreeNode): readonly ScreenRow[] {
  switch (node.kind) {
    case 'group':
      return node.children.flatMap(rowsOf);
    case 'notice':
      return [
        {
          label: node.label,
          description: node.description,
          icon: node.icon.id,
          words: node.words,
          ariaLabel: `${node.label}, ${node.description}`,
        },
      ];
    case 'role': {
      const { label, description, icon, words, ariaLabel } = node.row;
      return [{ label, description, icon: icon.id, words, ariaLabel }];
    }
  }
}
