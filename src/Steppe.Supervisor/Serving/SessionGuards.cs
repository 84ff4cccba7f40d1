using Steppe.Supervisor.Containment;
using Steppe.Supervisor.Loop;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Serving;

/// <summary>A session that an agent runs itself.</summary>
/// <param name="Leader">Process id of its leader, which is the session's number.</param>
/// <param name="StartTicks">When the leader began, in clock ticks since boot.</param>
internal readonly record struct GuardedSession(int Leader, long StartTicks);

/// <summary>Kills the sessions an agent was running when it died: nobody else is left who knows of them.</summary>
/// <remarks>Loop thread only. A session is the agent's for as long as its connection lives; an orderly end of the session is
/// told with a release.</remarks>
internal sealed class SessionGuards(EventLoop loop, SupervisorLog log)
{
    private const long LongestMilliseconds = 10_000;

    private readonly Dictionary<Connection, HashSet<GuardedSession>> _sessions = [];
    private int _ending;

    /// <summary>Whether sessions of a dead agent are still being killed.</summary>
    public bool IsBusy => _ending > 0;

    /// <summary>Remembers a session for as long as its agent is connected.</summary>
    public void Guard(Connection agent, GuardedSession session)
    {
        if (!_sessions.TryGetValue(agent, out HashSet<GuardedSession>? ofAgent))
        {
            _sessions[agent] = ofAgent = [];
        }

        ofAgent.Add(session);
    }

    /// <summary>Forgets a session that has ended.</summary>
    public void Release(Connection agent, GuardedSession session) => _sessions.GetValueOrDefault(agent)?.Remove(session);

    /// <summary>Kills what the agent at the other end was running.</summary>
    public void ConnectionClosed(Connection agent)
    {
        if (_sessions.Remove(agent, out HashSet<GuardedSession>? orphans))
        {
            foreach (GuardedSession session in orphans)
            {
                log.Write($"session {session.Leader}: its agent is gone; killing it");
                _ending++;
                Kill(session, EventLoop.NowMilliseconds + LongestMilliseconds, retryMilliseconds: 1);
            }
        }
    }

    private void Kill(GuardedSession session, long giveUpAtMilliseconds, long retryMilliseconds)
    {
        List<int> members = Members(session);
        if (members.Count == 0 || EventLoop.NowMilliseconds > giveUpAtMilliseconds)
        {
            _ending--;
            return;
        }

        foreach (int id in members)
        {
            int handle = Processes.OpenHandle(id);
            if (handle >= 0)
            {
                // Asked again now that the number cannot pass to another process unseen.
                if (ProcessTable.Find(id) is { } stat && stat.Session == session.Leader)
                {
                    Processes.Signal(handle, Constants.SignalKill);
                }

                Files.Close(ref handle);
            }
        }

        loop.After(retryMilliseconds, () => Kill(session, giveUpAtMilliseconds, Math.Min(retryMilliseconds * 2, 100)));
    }

    // The kernel gives a number to nobody else while a session goes by it, so a leader that began at another time means that
    // nothing is left of the session.
    private static List<int> Members(GuardedSession session) =>
        ProcessTable.Find(session.Leader) is { } leader && leader.StartTicks != session.StartTicks
            ? []
            : ProcessTable.Where(stat => stat.Session == session.Leader && !stat.IsDead);
}
