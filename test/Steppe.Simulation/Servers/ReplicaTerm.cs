using Steppe.Log;
using Steppe.Log.Etcd;
using Steppe.Model;
using Steppe.Server;
using Steppe.ServerCore;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Servers;

/// <summary>One leadership of one of several servers: its entries go to etcd.</summary>
/// <remarks>What <c>Term</c>, <c>EntryAppender</c> and <c>PeerReach</c> do with tasks.</remarks>
internal sealed class ReplicaTerm(
    SimulatedCluster cluster, SimulatedReplica replica, ReplicaLife server, ReplicaCandidate candidate, Epoch epoch, Entropy entropy) : ILeaderLog
{
    private const int RoundsInVain = 3;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LevelInterval = TimeSpan.FromSeconds(1);

    private ulong _landed;

    public Epoch Epoch => epoch;

    /// <summary>The leader; null before it serves and after the term.</summary>
    public ServerLife? Life { get; private set; }

    /// <summary>Appends an entry of its own, then serves; ends the term when the log does not take it.</summary>
    public void Begin(Action begun) => server.AskMembers(members => Append([], outcome => Begun(outcome, members, begun)));

    private void Begun(AppendOutcome outcome, IReadOnlyList<LogMember> members, Action begun)
    {
        if (outcome.Result is not AppendResult.Landed landed)
        {
            cluster.Sightings.Add("terms that were not begun", 1);
            candidate.Resign(epoch, "");
            server.TermOver("the log takes no entries");
            return;
        }

        _landed = landed.Index;
        begun();
        server.Show(landed.Index, server.State);
        cluster.Trace.Add(cluster.Time.Now, $"{replica.Name}: leads in epoch {epoch} at index {server.State.Index}, entry {landed.Index}");
        cluster.Sightings.Add("terms", 1);
        replica.Terms.Add((cluster.Time.Now, null));
        Life = new ServerLife(cluster, this, replica.Time, server.State, LevelOf(members), entropy.Split());
        Life.Begin();
        Probe(0);
        WatchLevel();
    }

    /// <summary>Ends it.</summary>
    public void End(string why)
    {
        if (Life is not { } life)
        {
            return;
        }

        life.End();
        life.Gateway.Close();
        Life = null;
        replica.Terms[^1] = replica.Terms[^1] with { Until = cluster.Time.Now };
        candidate.Resign(epoch, "");
        server.TermOver(why);
    }

    /// <inheritdoc/>
    public void Append(ServerLife life, ulong number, byte[] entry, string what) =>
        life.After(TimeSpan.FromMicroseconds(1 + entropy.Next(2000)), $"{replica.Name}: writes {what}", () => Append(entry, outcome =>
            life.After(TimeSpan.FromMicroseconds(1 + entropy.Next(500)), null, () => Told(life, number, outcome))));

    /// <inheritdoc/>
    public void Committed(ServerLife life, ServerEffect.Committed committed)
    {
        server.Show(_landed, committed.Snapshot);
        life.Gateway.Publish(committed.Snapshot);
    }

    /// <inheritdoc/>
    public void Confirm(ServerLife life, Action confirmed)
    {
        if (!cluster.Broken.LeadersConfirm)
        {
            confirmed();
            return;
        }

        server.AskBarrier(epoch, told =>
        {
            if (told is BarrierResult.Leading && !life.IsOver)
            {
                confirmed();
            }
        });
    }

    // Not at once: the machine is in the middle of its effects.
    /// <inheritdoc/>
    public void SteppedDown(ServerLife life, string reason) => life.After(TimeSpan.Zero, null, () => End(reason));

    private void Told(ServerLife life, ulong number, AppendOutcome outcome)
    {
        switch (outcome.Result)
        {
            case AppendResult.Landed landed:
                _landed = landed.Index;
                life.Landed(number);
                break;
            case AppendResult.NotLanded lost:
                life.Failed(number, $"the log did not take entry: {lost.Reason}");
                break;
            case AppendResult.Deposed:
                life.Failed(number, "another server leads now");
                break;
            default:
                life.Failed(number, outcome.Unknown!);
                break;
        }
    }

    private void Append(byte[] commands, Action<AppendOutcome> done) => candidate.Append(
        epoch,
        new NewEntry(
            new EntryId(new UInt128(entropy.NextUInt64(), entropy.NextUInt64())),
            replica.Build.Write(commands.Length == 0 ? CommandCodec.Encode([]) : commands, cluster.Broken.WritesAtLevel ? server.State.Level : replica.Build.Level)),
        outcome =>
        {
            cluster.Sightings.Add("appends that nobody knows of", outcome.Result is null ? 1 : 0);
            cluster.Sightings.Add("appends of leaders that were none", outcome.Result is AppendResult.Deposed ? 1 : 0);
            done(outcome);
        });

    private int LevelOf(IReadOnlyList<LogMember> members) =>
        cluster.Broken.LevelIsOfAll ? LevelWatch.KnownByAll(members, replica.Build.Level) : replica.Build.Level;

    // What LevelWatch does with tasks.
    private void WatchLevel()
    {
        if (Life?.Committed.Level < replica.Build.Level)
        {
            Life.After(LevelInterval, null, () => server.AskMembers(members =>
            {
                if (Life is { } life && LevelOf(members) is var level && level > life.Committed.Level)
                {
                    life.Propose(context => new RaiseLevel { RequestId = context.NewRequestId(), At = context.At, Level = level }, static _ => { });
                }

                WatchLevel();
            }));
        }
    }

    // Of use is only who reaches most of the others.
    private void Probe(int inVain) => Life?.After(ProbeInterval, null, () => server.AskPresent(present =>
    {
        if (Life is null)
        {
            return;
        }

        string[] others = [.. present.Where(id => id != replica.Name)];
        inVain = PeerReach.IsCutOff(others.Length, others.Count(replica.Reaches)) ? inVain + 1 : 0;
        if (inVain == RoundsInVain)
        {
            cluster.Sightings.Add("leaders cut off from the others", 1);
            End("most of the other servers cannot be reached");
        }
        else
        {
            Probe(inVain);
        }
    }));
}
