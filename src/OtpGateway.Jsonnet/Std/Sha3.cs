using System.Buffers.Binary;
using System.Numerics;

namespace OtpGateway.Jsonnet.Std;

/// <summary>SHA3-512 (FIPS 202).</summary>
internal static class Sha3
{
    private const int HashSize = 64;
    private const int Rate = 200 - (2 * HashSize);
    private const int Rounds = 24;

    public static byte[] Hash512(byte[] data)
    {
        var state = new ulong[25];
        var rest = data.AsSpan();
        while (rest.Length >= Rate)
        {
            Absorb(state, rest[..Rate]);
            rest = rest[Rate..];
        }

        var last = new byte[Rate];
        rest.CopyTo(last);
        last[rest.Length] = 0x06;
        last[^1] |= 0x80;
        Absorb(state, last);

        var hash = new byte[HashSize];
        for (var i = 0; i < HashSize / 8; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(hash.AsSpan(8 * i), state[i]);
        }

        return hash;
    }

    private static void Absorb(ulong[] state, ReadOnlySpan<byte> block)
    {
        for (var i = 0; i < Rate / 8; i++)
        {
            state[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);
        }

        Permute(state);
    }

    private static void Permute(ulong[] state)
    {
        Span<ulong> columns = stackalloc ulong[5];
        Span<ulong> moved = stackalloc ulong[25];
        byte feedback = 1;
        for (var round = 0; round < Rounds; round++)
        {
            // Theta: every bit takes in the parity of two columns.
            for (var x = 0; x < 5; x++)
            {
                columns[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
            }

            for (var i = 0; i < 25; i++)
            {
                state[i] ^= columns[(i + 4) % 5] ^ BitOperations.RotateLeft(columns[(i + 1) % 5], 1);
            }

            // Rho and pi: lanes are rotated by the triangular numbers and change places.
            moved[0] = state[0];
            var (column, row) = (1, 0);
            for (var step = 1; step <= 24; step++)
            {
                var rotation = step * (step + 1) / 2 % 64;
                var (nextColumn, nextRow) = (row, ((2 * column) + (3 * row)) % 5);
                moved[nextColumn + (5 * nextRow)] = BitOperations.RotateLeft(state[column + (5 * row)], rotation);
                (column, row) = (nextColumn, nextRow);
            }

            // Chi: the only step that is not linear.
            for (var i = 0; i < 25; i++)
            {
                var start = i / 5 * 5;
                state[i] = moved[i] ^ (~moved[start + ((i + 1) % 5)] & moved[start + ((i + 2) % 5)]);
            }

            // Iota: seven bits from a shift register make each round different.
            for (var bit = 0; bit < 7; bit++)
            {
                if ((feedback & 1) != 0)
                {
                    state[0] ^= 1UL << ((1 << bit) - 1);
                }

                feedback = (byte)((feedback << 1) ^ ((feedback >> 7) * 0x71));
            }
        }
    }
}
