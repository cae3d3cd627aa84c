;; Lays soft masks over images, four numbers at a time. `npm run wasm` makes blendModule.ts of it.
;;
;; Addresses are bytes in the memory that blendMemory.ts lays out. All numbers are 32-bit floats unless said otherwise.
(module
  (import "relabel" "memory" (memory 1))

  ;; A mask in full size: its grid of points, interpolated bilinearly. A place (12 bytes) says which the first of two
  ;; points is (a 32-bit integer), and the weights of both.
  (func (export "lay")
    (param $mask i32)        ;; the result, row by row
    (param $interleaved i32) ;; 1: three equal numbers a pixel, one for each channel; 0: one
    (param $grid i32)        ;; points * points, row by row
    (param $points i32)
    (param $rows i32)        ;; places of the rows among the points, and their end, which is where the columns' begin
    (param $columns i32)
    (param $end i32)
    (param $line i32)        ;; room for `points` numbers
    (local $place i32) (local $from i32) (local $at i32) (local $stop i32) (local $value f32)
    (local.set $points (i32.shl (local.get $points) (i32.const 2)))
    (local.set $place (local.get $rows))
    (loop $row
      ;; The grid's points on the height of this row.
      (local.set $from (i32.add (local.get $grid) (i32.mul (i32.load (local.get $place)) (local.get $points))))
      (local.set $at (local.get $line))
      (local.set $stop (i32.add (local.get $line) (local.get $points)))
      (loop $point
        (f32.store (local.get $at)
          (f32.add
            (f32.mul (f32.load offset=4 (local.get $place)) (f32.load (local.get $from)))
            (f32.mul
              (f32.load offset=8 (local.get $place))
              (f32.load (i32.add (local.get $from) (local.get $points))))))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br_if $point (i32.lt_u (local.get $at) (local.get $stop))))
      (local.set $from (local.get $columns))
      (loop $column
        (local.set $at (i32.add (local.get $line) (i32.shl (i32.load (local.get $from)) (i32.const 2))))
        ;; Rounded as a fused multiply-add rounds, which is what matrix products are made of.
        (local.set $value
          (f32.demote_f64
            (f64.add
              (f64.promote_f32 (f32.mul (f32.load offset=4 (local.get $from)) (f32.load (local.get $at))))
              (f64.mul
                (f64.promote_f32 (f32.load offset=8 (local.get $from)))
                (f64.promote_f32 (f32.load offset=4 (local.get $at)))))))
        (f32.store (local.get $mask) (local.get $value))
        (if (local.get $interleaved)
          (then
            (f32.store offset=4 (local.get $mask) (local.get $value))
            (f32.store offset=8 (local.get $mask) (local.get $value))
            (local.set $mask (i32.add (local.get $mask) (i32.const 8)))))
        (local.set $mask (i32.add (local.get $mask) (i32.const 4)))
        (local.set $from (i32.add (local.get $from) (i32.const 12)))
        (br_if $column (i32.lt_u (local.get $from) (local.get $end))))
      (local.set $place (i32.add (local.get $place) (i32.const 12)))
      (br_if $row (i32.lt_u (local.get $place) (local.get $columns)))))

  ;; image + mask * difference. Four numbers at a time: up to three beyond the end are written, too.
  (func (export "blend")
    (param $to i32) (param $end i32) (param $image i32) (param $mask i32) (param $difference i32)
    (loop $four
      (v128.store (local.get $to)
        (f32x4.add
          (v128.load (local.get $image))
          (f32x4.mul (v128.load (local.get $mask)) (v128.load (local.get $difference)))))
      (local.set $image (i32.add (local.get $image) (i32.const 16)))
      (local.set $mask (i32.add (local.get $mask) (i32.const 16)))
      (local.set $difference (i32.add (local.get $difference) (i32.const 16)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (br_if $four (i32.lt_u (local.get $to) (local.get $end))))))
