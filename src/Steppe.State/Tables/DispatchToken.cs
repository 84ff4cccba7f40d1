using Steppe.Model;

namespace Steppe.State;

/// <summary>What a caller named a dispatch, so that asking twice makes one child.</summary>
/// <remarks>Ordered by parent, then token.</remarks>
public readonly record struct DispatchToken(JobKey Parent, string Token) : IComparable<DispatchToken>
{
    /// <inheritdoc/>
    public int CompareTo(DispatchToken other)
    {
        int byParent = Parent.CompareTo(other.Parent);
        return byParent != 0 ? byParent : string.CompareOrdinal(Token, other.Token);
    }

    public static bool operator <(DispatchToken left, DispatchToken right) => left.CompareTo(right) < 0;

    public static bool operator >(DispatchToken left, DispatchToken right) => left.CompareTo(right) > 0;

    public static bool operator <=(DispatchToken left, DispatchToken right) => left.CompareTo(right) <= 0;

    public static bool operator >=(DispatchToken left, DispatchToken right) => left.CompareTo(right) >= 0;
}
