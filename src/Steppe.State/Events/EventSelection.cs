using System.Collections.Immutable;

namespace Steppe.State;

/// <summary>Which events a subscriber wants.</summary>
/// <remarks>Pure. Source: HTTP API, event stream, matching.</remarks>
/// <param name="Namespace">A namespace, or <c>*</c> for all; rows without one are always wanted.</param>
/// <param name="Topics">Pairs of topic and key, each of which may be <c>*</c>.</param>
public sealed record EventSelection(string Namespace, ImmutableArray<(string Topic, string Key)> Topics)
{
    private const string Any = EventTopics.Any;

    /// <summary>Whether an event is wanted.</summary>
    public bool Matches(StateEvent happened)
    {
        if (happened.Namespace.Length > 0 && Namespace != Any && Namespace != happened.Namespace)
        {
            return false;
        }

        foreach ((string topic, string key) in Topics)
        {
            if ((topic == Any || topic == happened.Topic)
                && (key == Any || key == happened.Key || happened.FilterKeys.Contains(key, StringComparer.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }
}
