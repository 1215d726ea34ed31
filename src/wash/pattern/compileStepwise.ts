import { categorySet } from './categories.js';
import type { Step, StepwiseProgram } from './stepwiseProgram.js';
import type { ChoiceNode, ConditionalNode, LookNode, Node, ParsedPattern, RepeatNode } from './syntaxTree.js';
import { unreachable, widthOf } from './width.js';

/** Turns any pattern into steps. */
export function compileStepwise({ root, groupCount }: ParsedPattern): StepwiseProgram {
  const compiler = new StepwiseCompiler(2 * (groupCount + 1));
  compiler.compile(root);
  compiler.add({ do: 'accept' });
  const minLength = widthOf(root, () => undefined).min;
  return { steps: compiler.steps, registerCount: compiler.registerCount, groupCount, minLength };
}

class StepwiseCompiler {
  readonly steps: Step[] = [];

  constructor(public registerCount: number) {}

  add<AnyStep extends Step>(step: AnyStep): AnyStep {
    this.steps.push(step);
    return step;
  }

  compile(node: Node): void {
    switch (node.kind) {
      case 'characters':
        this.add({ do: 'character', set: node.set });
        break;
      case 'sequence':
        for (const part of node.parts) this.compile(part);
        break;
      case 'choice':
        this.choice(node);
        break;
      case 'group':
        this.add({ do: 'note', register: 2 * node.index });
        this.compile(node.body);
        this.add({ do: 'note', register: 2 * node.index + 1 });
        break;
      case 'repeat':
        this.repeat(node);
        break;
      case 'atomic':
        this.atomic(node.body);
        break;
      case 'look':
        this.look(node);
        break;
      case 'anchor':
        this.add({ do: 'anchor', place: node.place, word: categorySet('w', node.ascii) });
        break;
      case 'backreference':
        this.add({ do: 'backreference', group: node.group, fold: node.fold });
        break;
      case 'conditional':
        this.conditional(node);
        break;
      default:
        unreachable(node);
    }
  }

  private get here(): number {
    return this.steps.length;
  }

  private register(): number {
    return this.registerCount++;
  }

  private choice({ options }: ChoiceNode): void {
    const ends = options.map((option, i) => {
      const fork = i < options.length - 1 ? this.add({ do: 'choose', first: this.here + 1, second: -1 }) : undefined;
      this.compile(option);
      const end = this.add({ do: 'goto', target: -1 });
      if (fork !== undefined) fork.second = this.here;
      return end;
    });
    for (const end of ends) end.target = this.here;
  }

  private repeat(node: RepeatNode): void {
    const { body, min, max, mode } = node;
    if (max === 0) return;
    if (mode === 'possessive') this.possessive(node);
    else if (body.kind === 'characters') this.add({ do: 'run', set: body.set, min, max, lazy: mode === 'lazy' });
    else this.loop(node);
  }

  private loop({ body, min, max, mode }: RepeatNode): void {
    const rounds = { count: this.register(), last: this.register(), min, max };
    const lazy = mode === 'lazy';
    this.add({ do: 'setTo', register: rounds.count, value: -1 });
    this.add({ do: 'setTo', register: rounds.last, value: -1 });
    const skip = this.add({ do: 'goto', target: -1 });
    const start = this.here;
    this.compile(body);
    skip.target = this.here;
    const loop = this.add({ do: 'loop', ...rounds, lazy, body: start, exit: -1 });
    if (lazy) this.add({ do: 'again', ...rounds, body: start });
    loop.exit = this.here;
  }

  private possessive({ body, min, max }: RepeatNode): void {
    const rounds = { count: this.register(), last: this.register(), min, max };
    const choices = this.register();
    this.add({ do: 'setTo', register: rounds.count, value: 0 });
    this.add({ do: 'setTo', register: rounds.last, value: -1 });
    const start = this.here;
    const round = this.add({ do: 'possessive', ...rounds, choices, exit: -1 });
    this.compile(body);
    this.add({ do: 'dropChoices', register: choices });
    this.add({ do: 'addOne', register: rounds.count });
    this.add({ do: 'goto', target: start });
    round.exit = this.here;
  }

  private atomic(body: Node): void {
    const choices = this.register();
    this.add({ do: 'noteChoices', register: choices });
    this.compile(body);
    this.add({ do: 'dropChoices', register: choices });
  }

  private look({ direction, negated, body, width }: LookNode): void {
    const place = this.register();
    const choices = this.register();
    this.add({ do: 'note', register: place });
    this.add({ do: 'noteChoices', register: choices });
    const fork = negated ? this.add({ do: 'choose', first: this.here + 1, second: -1 }) : undefined;
    if (direction === 'behind') this.add({ do: 'back', width });
    this.compile(body);
    this.add({ do: 'dropChoices', register: choices });
    if (fork === undefined) {
      this.add({ do: 'return', register: place });
      return;
    }
    this.add({ do: 'fail' });
    fork.second = this.here;
  }

  private conditional({ group, yes, no }: ConditionalNode): void {
    const test = this.add({ do: 'unlessSet', group, target: -1 });
    this.compile(yes);
    const end = this.add({ do: 'goto', target: -1 });
    test.target = this.here;
    this.compile(no);
    end.target = this.here;
  }
}
