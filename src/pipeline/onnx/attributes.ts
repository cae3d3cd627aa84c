import type { AttributeProto, GraphProto, NodeProto, TensorProto } from './model.ts';

const decoder = new TextDecoder();

function attributeOf(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((attribute) => attribute.name === name);
}

/** An integer; undefined: the node does not have it, so the operator's default applies. */
export function integerAttribute(node: NodeProto, name: string): number | undefined {
  const attribute = attributeOf(node, name);
  return attribute && Number(attribute.i);
}

/** A list of integers; undefined: the node does not have it. */
export function integersAttribute(node: NodeProto, name: string): readonly number[] | undefined {
  return attributeOf(node, name)?.ints.map(Number);
}

/** A number in single precision; undefined: the node does not have it. */
export function floatAttribute(node: NodeProto, name: string): number | undefined {
  return attributeOf(node, name)?.f;
}

/** A list of numbers in single precision; undefined: the node does not have it. */
export function floatsAttribute(node: NodeProto, name: string): readonly number[] | undefined {
  return attributeOf(node, name)?.floats;
}

/** Text; undefined: the node does not have it. */
export function textAttribute(node: NodeProto, name: string): string | undefined {
  const bytes = attributeOf(node, name)?.s;
  return bytes && decoder.decode(bytes);
}

/** A list of texts; undefined: the node does not have it. */
export function textsAttribute(node: NodeProto, name: string): readonly string[] | undefined {
  return attributeOf(node, name)?.strings.map((bytes) => decoder.decode(bytes));
}

/** A tensor; undefined: the node does not have it. */
export function tensorAttribute(node: NodeProto, name: string): TensorProto | undefined {
  return attributeOf(node, name)?.t;
}

/** A graph, such as the body of a loop; undefined: the node does not have it. */
export function graphAttribute(node: NodeProto, name: string): GraphProto | undefined {
  return attributeOf(node, name)?.g;
}
