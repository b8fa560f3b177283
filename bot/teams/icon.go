package teams

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
)

// colorIcon is two people in a conversation, white on the app's colour:
// 192×192, as Teams asks for it.
func colorIcon() []byte {
	return drawn(192, func(ink float64) color.NRGBA {
		mix := func(ground uint8) uint8 { return uint8(math.Round(float64(ground) + (255-float64(ground))*ink)) }
		return color.NRGBA{mix(0x0b), mix(0x3d), mix(0x5c), 0xff}
	})
}

// outlineIcon is the same in white on nothing: 32×32.
func outlineIcon() []byte {
	return drawn(32, func(ink float64) color.NRGBA { return color.NRGBA{0xff, 0xff, 0xff, uint8(math.Round(255 * ink))} })
}

// samples is how often a pixel is looked at in each direction.
const samples = 4

// drawn is a square picture of the sign in PNG; paint gives the colour for how
// much of a pixel is covered by it.
func drawn(size int, paint func(ink float64) color.NRGBA) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			covered := 0
			for s := range samples * samples {
				at := func(pixel, part int) float64 { return (float64(pixel) + (float64(part)+0.5)/samples) / float64(size) }
				if sign(at(x, s%samples), at(y, s/samples)) {
					covered++
				}
			}
			img.SetNRGBA(x, y, paint(float64(covered)/(samples*samples)))
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		panic(err) // a picture of our own in memory
	}
	return out.Bytes()
}

// sign reports whether a point of the unit square lies on one of two rings that
// overlap, or on one of the two points in them.
func sign(x, y float64) bool {
	for _, middle := range []float64{0.36, 0.64} {
		d := math.Hypot(x-middle, y-0.5)
		if d > 0.17 && d < 0.235 {
			return true
		}
	}
	return math.Hypot(x-0.27, y-0.5) < 0.055 || math.Hypot(x-0.73, y-0.5) < 0.055
}
