using System.Collections;

namespace Steppe.Acceptance;

/// <summary>One operation on a register, as its caller saw it.</summary>
/// <param name="Begun">When it was asked for.</param>
/// <param name="Ended">When the answer came; <see cref="long.MaxValue"/> when none did: it may have happened at any time since, or never.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Expected">For a write: the value it was to replace.</param>
/// <param name="Value">The value read, or written.</param>
internal sealed record RegisterOperation(long Begun, long Ended, RegisterKind Kind, int Expected, int Value);

internal enum RegisterKind
{
    Read,

    /// <summary>A write on condition that was acknowledged.</summary>
    Written,

    /// <summary>A write that was refused because the register held something else.</summary>
    Refused,

    /// <summary>A write whose answer was lost.</summary>
    Unknown,
}

/// <summary>Whether there is an order of operations on one register that explains what every caller saw.</summary>
/// <remarks>The search of Wing and Gong with Lowe's memory of places it has been: an operation may come next if none that is left
/// had ended before it began. Writes carry values that are never used twice.</remarks>
internal static class Linearizability
{
    /// <param name="operations">In any order.</param>
    /// <param name="initial">What the register held before.</param>
    public static bool Check(IReadOnlyList<RegisterOperation> operations, int initial)
    {
        RegisterOperation[] all = [.. operations.OrderBy(static operation => operation.Begun)];
        HashSet<(string Done, int Value)> been = [];
        Stack<(BitArray Done, int Value)> open = new();
        open.Push((new BitArray(all.Length), initial));
        while (open.TryPop(out (BitArray Done, int Value) at))
        {
            long firstEnd = long.MaxValue;
            bool isOver = true;
            for (int i = 0; i < all.Length; i++)
            {
                if (!at.Done[i])
                {
                    isOver &= all[i].Kind == RegisterKind.Unknown;
                    firstEnd = Math.Min(firstEnd, all[i].Ended);
                }
            }

            if (isOver)
            {
                return true;
            }

            for (int i = 0; i < all.Length && all[i].Begun <= firstEnd; i++)
            {
                if (!at.Done[i] && Next(all[i], at.Value) is { } next)
                {
                    var done = new BitArray(at.Done) { [i] = true };
                    if (been.Add((Key(done), next)))
                    {
                        open.Push((done, next));
                    }
                }
            }
        }

        return false;
    }

    // The value after an operation; null when it cannot have answered so.
    private static int? Next(RegisterOperation operation, int value) => operation.Kind switch
    {
        RegisterKind.Read => operation.Value == value ? value : null,
        RegisterKind.Written or RegisterKind.Unknown => operation.Expected == value ? operation.Value : null,
        _ => operation.Expected != value ? value : null,
    };

    private static string Key(BitArray done)
    {
        byte[] bytes = new byte[(done.Length + 7) / 8];
        done.CopyTo(bytes, 0);
        return Convert.ToBase64String(bytes);
    }
}
