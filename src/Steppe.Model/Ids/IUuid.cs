namespace Steppe.Model;

/// <summary>An id that is a UUID underneath, so that one JSON converter serves every kind.</summary>
/// <typeparam name="TSelf">The id type itself.</typeparam>
public interface IUuid<TSelf>
    where TSelf : struct, IUuid<TSelf>
{
    /// <summary>The UUID; <see cref="Guid.Empty"/> means "none".</summary>
    Guid Value { get; }

    /// <summary>Wraps a UUID.</summary>
    static abstract TSelf FromGuid(Guid value);
}
