using Steppe.Model;

namespace Steppe.Client.Servers;

/// <summary>The node as it is now, and when it became so.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class NodeDescription(Node node, TimeProvider time)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Node _node = node;

    public Node Node
    {
        get
        {
            lock (_gate)
            {
                return _node;
            }
        }
    }

    /// <summary>Counts changes.</summary>
    public int Version { get; private set; }

    /// <summary>Whether a change since <see cref="ReadForRegistration"/> should be told at once.</summary>
    public bool IsUrgent { get; private set; }

    /// <summary>The node and its version, about to be told: nothing of it is urgent any more.</summary>
    public (Node Node, int Version) ReadForRegistration()
    {
        lock (_gate)
        {
            IsUrgent = false;
            return (_node, Version);
        }
    }

    /// <summary>Changes the description; an equal one is no change.</summary>
    /// <param name="change">Makes the new description of the present one.</param>
    /// <param name="isUrgent">Whether somebody waits for the servers to know.</param>
    public void Change(Func<Node, Node> change, bool isUrgent = false)
    {
        lock (_gate)
        {
            Node changed = change(_node);
            if (changed == _node)
            {
                return;
            }

            _node = changed;
            IsUrgent |= isUrgent;
            Version++;
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Waits for a change beyond <paramref name="version"/>.</summary>
    /// <returns>False when <paramref name="wait"/> went by without one.</returns>
    public async Task<bool> ChangesWithinAsync(int version, TimeSpan wait, CancellationToken cancellation)
    {
        Task changed;
        lock (_gate)
        {
            changed = Version == version ? _changed.Task : Task.CompletedTask;
        }

        try
        {
            await changed.WaitAsync(wait, time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
