using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Which deployments have news, and when each must have made progress.</summary>
/// <remarks>Mutable, not thread-safe, deterministic. Follows from the state: losing it loses nothing.</remarks>
public sealed class DeploymentBook
{
    private readonly SortedDictionary<DeploymentId, Entry> _entries = [];
    private readonly SortedSet<(DateTimeOffset At, DeploymentId Id)> _byTime = [];

    /// <summary>Deployments that go on, paused ones included.</summary>
    public int Count => _entries.Count;

    /// <summary>When the first one must be looked at, or null.</summary>
    public DateTimeOffset? FirstAt => _byTime.Count == 0 ? null : _byTime.Min.At;

    /// <summary>Follows a deployment as it was written; one that is over is forgotten.</summary>
    /// <param name="state">The state with the deployment.</param>
    /// <param name="deployment">As it is now.</param>
    /// <param name="now">The time.</param>
    public void Follow(StateSnapshot state, Deployment deployment, DateTimeOffset now)
    {
        if (!deployment.IsActive)
        {
            Forget(deployment.Id);
            return;
        }

        bool begins = !_entries.TryGetValue(deployment.Id, out Entry? entry);
        if (begins)
        {
            _entries.Add(deployment.Id, entry = new Entry());
        }

        entry!.IsPaused = deployment.Status == DeploymentStatus.Paused;
        entry.Deadline = DeploymentProgress.FindDeadline(state, deployment);
        if (begins)
        {
            // What happened before anybody looked; what happens during a pause is heard of, and waits.
            entry.News.UnionWith(state.AllocationsByDeployment.Of(deployment.Id));
        }

        Note(deployment.Id, entry, entry.News.Count > 0 ? now : null);
    }

    /// <summary>Notes that there is something new about an allocation of a deployment.</summary>
    public void Hear(Allocation allocation, DateTimeOffset now)
    {
        if (_entries.TryGetValue(allocation.DeploymentId, out Entry? entry) && entry.News.Add(allocation.Id))
        {
            Note(allocation.DeploymentId, entry, now);
        }
    }

    public void Forget(DeploymentId id)
    {
        if (_entries.Remove(id, out Entry? entry) && entry.LookAt is { } at)
        {
            _byTime.Remove((at, id));
        }
    }

    /// <summary>The first deployment that must be looked at by now, with its news, which are gone from the book; or null.</summary>
    public DeploymentNews? TakeDue(DateTimeOffset now)
    {
        if (!(FirstAt <= now))
        {
            return null;
        }

        DeploymentId id = _byTime.Min.Id;
        Entry entry = _entries[id];
        var news = new DeploymentNews(id, [.. entry.News]);
        entry.News.Clear();
        entry.LookedAt = now;
        entry.HeardAt = null;

        // It is looked at once; whoever looks says when the next time is.
        entry.Deadline = entry.Deadline <= now ? null : entry.Deadline;
        Move(id, entry);
        return news;
    }

    private void Note(DeploymentId id, Entry entry, DateTimeOffset? heardAt)
    {
        entry.HeardAt ??= heardAt;
        Move(id, entry);
    }

    // News are gathered for a moment, so that allocations judged together are answered together.
    private void Move(DeploymentId id, Entry entry)
    {
        DateTimeOffset? news = entry.HeardAt is not { } heard || entry.IsPaused ? null
            : Later(heard + DeploymentWatcher.BatchTime, entry.LookedAt + DeploymentWatcher.MinInterval);
        DateTimeOffset? deadline = entry.IsPaused ? null : entry.Deadline;
        DateTimeOffset? at = news is null || deadline < news ? deadline ?? news : news;
        if (entry.LookAt is { } before)
        {
            _byTime.Remove((before, id));
        }

        entry.LookAt = at;
        if (at is { } due)
        {
            _byTime.Add((due, id));
        }
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset? right) => right > left ? right.Value : left;

    private sealed class Entry
    {
        public SortedSet<AllocationId> News { get; } = [];

        public bool IsPaused { get; set; }

        public DateTimeOffset? Deadline { get; set; }

        public DateTimeOffset? HeardAt { get; set; }

        public DateTimeOffset? LookedAt { get; set; }

        public DateTimeOffset? LookAt { get; set; }
    }
}

/// <summary>Why a deployment must be looked at.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Allocations">Those that were judged or failed since it was looked at last, in order.</param>
public sealed record DeploymentNews(DeploymentId Id, IReadOnlyList<AllocationId> Allocations);
