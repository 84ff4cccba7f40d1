namespace Steppe.Log;

/// <summary>A turn in the life of one candidate: it leads, or it does not.</summary>
/// <remarks>Closed: there are no other cases.</remarks>
public abstract record Leadership
{
    private Leadership()
    {
    }

    /// <summary>This candidate leads under <paramref name="Epoch"/>. Before it serves it reads to the tail and appends.</summary>
    public sealed record Leading(Epoch Epoch) : Leadership;

    /// <summary>This candidate does not lead; <paramref name="Leader"/> is who does, when that is known.</summary>
    public sealed record Following(ServerIdentity? Leader) : Leadership;
}
