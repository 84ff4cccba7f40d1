using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Steppe.Model;

/// <summary>A stream of random numbers that a seed replays exactly, on every machine and version.</summary>
/// <remarks>Not thread-safe: one stream per component. Generator: SplitMix64 (Steele, Lea, Flood: "Fast splittable
/// pseudorandom number generators", OOPSLA 2014). Not for secrets.</remarks>
public sealed class Entropy(ulong seed)
{
    private const ulong Increment = 0x9E3779B97F4A7C15UL;

    private ulong _state = seed;

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64()
    {
        ulong next = FirstOf(_state);
        _state += Increment;
        return next;
    }

    /// <summary>The first 64 random bits of the stream with a seed.</summary>
    public static ulong FirstOf(ulong seed)
    {
        ulong mixed = seed + Increment;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>The same for four seeds at once.</summary>
    public static Vector256<ulong> FirstOf(Vector256<ulong> seeds)
    {
        Vector256<ulong> mixed = seeds + Vector256.Create(Increment);
        mixed = (mixed ^ Vector256.ShiftRightLogical(mixed, 30)) * Vector256.Create(0xBF58476D1CE4E5B9UL);
        mixed = (mixed ^ Vector256.ShiftRightLogical(mixed, 27)) * Vector256.Create(0x94D049BB133111EBUL);
        return mixed ^ Vector256.ShiftRightLogical(mixed, 31);
    }

    /// <summary>A number from 0 up to, not including, <paramref name="limit"/> (at least 1).</summary>
    public int Next(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return (int)Math.BigMul(NextUInt64(), (ulong)limit, out _);
    }

    /// <summary>A number from 0 up to, not including, 1.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A version 4 UUID.</summary>
    public Guid NextUuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, NextUInt64());
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], NextUInt64());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>An independent stream for one part of the work, so that more draws in one do not shift the other.</summary>
    public Entropy Split() => new(BitOperations.RotateLeft(NextUInt64(), 17));
}
