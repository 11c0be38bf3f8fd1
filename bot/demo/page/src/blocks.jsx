// Block Kit's layout blocks (Slack docs: Blocks): slack-blocks-to-jsx draws those that only show something, our own
// components are for what can be clicked or filled in.
import { Element } from "./elements.jsx";
import { InputBlock } from "./inputs.jsx";
import { Drawn } from "./library.jsx";

const BLOCKS = { header: Drawn, section: Section, context: Drawn, divider: Drawn, actions: Actions, input: InputBlock };

// `act(block_id, payload)` tells the emulated Slack that an element was used.
export function Blocks({ blocks, act, errors = {} }) {
  return blocks.map((block) => {
    const Shown = BLOCKS[block.type] ?? Unshown;
    const use = (payload) => act(block.block_id, payload);
    return <Shown key={block.block_id} block={block} act={use} error={errors[block.block_id]} />;
  });
}

function Section({ block, act }) {
  if (!block.accessory) return <Drawn block={block} />;
  return (
    <div class="with-accessory">
      <Drawn block={block} />
      <div class="accessory"><Element block={block} element={block.accessory} act={act} /></div>
    </div>
  );
}

function Actions({ block, act }) {
  return (
    <div class="actions">
      {block.elements.map((element) => <Element key={element.action_id} block={block} element={element} act={act} />)}
    </div>
  );
}

function Unshown({ block }) {
  return <p class="unshown">The demo does not draw “{block.type}” blocks. Slack does.</p>;
}
