#!/usr/bin/env bash
# Writes src/pipeline/onnx/proto/onnx_pb.ts from the onnx-ml.proto of the Python package onnx, by protoc.
# Needs Python 3.10 and Node 22 or later; the versions are pinned, so that the same file comes out.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install onnx==1.22.0 grpcio-tools==1.85.1
npm install --silent --prefix "$work" --ignore-scripts @bufbuild/protoc-gen-es@2.17.0
mkdir "$work/proto"
cp "$("$work/venv/bin/python" -c 'import onnx, os; print(os.path.dirname(onnx.__file__))')/onnx-ml.proto" "$work/proto/onnx.proto"
"$work/venv/bin/python" -m grpc_tools.protoc -I "$work/proto" \
  --plugin=protoc-gen-es="$work/node_modules/.bin/protoc-gen-es" \
  --es_out=src/pipeline/onnx/proto --es_opt=target=ts onnx.proto
