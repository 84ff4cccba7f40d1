using System.Buffers.Binary;
using Steppe.Model;

namespace Steppe.Scheduler.Placements;

/// <summary>The ids of the allocations of one evaluation: random, but for their first four digits, which they share, and the next
/// four, in which each differs from all others.</summary>
/// <remarks>
/// <para>What is placed together stands together in every table by id: a thousand new rows are a handful of branches instead of a
/// thousand. The eight digits that people see and type are never twice in the first 65,536 of an evaluation. See decision 0280.</para>
/// <para>Mutable, not thread-safe.</para>
/// </remarks>
/// <param name="entropy">A stream of its own.</param>
internal sealed class AllocationIds(Entropy entropy)
{
    // Odd, so that every number of 16 bits comes once before one comes again; by the golden ratio they are spread evenly.
    private const ushort Step = 0x9E37;

    private readonly ushort _shared = (ushort)entropy.NextUInt64();
    private ushort _own = (ushort)entropy.NextUInt64();

    /// <summary>The next id, a random (version 4) UUID by its form.</summary>
    public AllocationId Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        entropy.NextUuid().TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16BigEndian(bytes, _shared);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], _own);
        unchecked
        {
            _own += Step;
        }

        return new AllocationId(new Guid(bytes, bigEndian: true));
    }
}
