using Steppe.Supervisor.Containment;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;
using Steppe.Supervisor.Tasks;

namespace Steppe.Supervisor.Serving;

/// <summary>Answers each request, now or when its time has come.</summary>
/// <remarks>Loop thread only. An unknown request is refused, so that a newer agent can ask an older supervisor anything.</remarks>
/// <param name="keeper">The tasks.</param>
/// <param name="guards">The sessions that agents run themselves.</param>
/// <param name="hello">How this supervisor introduces itself.</param>
/// <param name="time">Clock of readings.</param>
/// <param name="end">Kills every task and ends the supervisor.</param>
internal sealed class RequestHandler(TaskKeeper keeper, SessionGuards guards, SupervisorHello hello, TimeProvider time, Action end)
{
    private bool _ending;

    /// <summary>From now on refuses to start tasks.</summary>
    public void RefuseStarts() => _ending = true;

    /// <summary>Ends what must not outlive the agent at the other end.</summary>
    public void ConnectionClosed(Connection connection) => guards.ConnectionClosed(connection);

    /// <summary>Handles one frame.</summary>
    /// <exception cref="InvalidDataException">The body is not what its kind promises.</exception>
    public void Handle(Connection connection, Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Hello:
                connection.IsAgent = true;
                Answer(connection, frame, hello.Encode);
                break;
            case FrameKind.Start:
                Start(connection, frame);
                break;
            case FrameKind.List:
                List(connection, frame);
                break;
            case FrameKind.Shutdown:
                Shutdown(connection, frame);
                break;
            case FrameKind.Wait or FrameKind.Signal or FrameKind.Stop or FrameKind.Stats or FrameKind.Forget or FrameKind.Find:
                HandleTask(connection, frame, TaskRequest.Decode(frame.Body.Span));
                break;
            case FrameKind.Guard:
                guards.Guard(connection, DecodeSession(frame));
                Answer(connection, frame, body: null);
                break;
            case FrameKind.Release:
                guards.Release(connection, DecodeSession(frame));
                Answer(connection, frame, body: null);
                break;
            default:
                Refuse(connection, frame, new Refusal(RefusalCode.BadRequest, $"this supervisor knows no request {(int)frame.Kind}"));
                break;
        }
    }

    private void HandleTask(Connection connection, Frame frame, TaskRequest request)
    {
        SupervisedTask? task = keeper.Find(request.Key);
        switch (frame.Kind)
        {
            case FrameKind.Forget or FrameKind.Find when task is null:
                Answer(connection, frame, body: null);
                break;
            case var _ when task is null:
                Refuse(connection, frame, new Refusal(RefusalCode.UnknownTask, $"no task {request.Key} is on record"));
                break;
            case FrameKind.Wait:
                task.OnceStarted(() => Wait(connection, frame, task));
                break;
            case FrameKind.Signal:
                task.OnceStarted(() => Signal(connection, frame, task, request.Signal));
                break;
            case FrameKind.Stop:
                task.OnceStarted(() => Stop(connection, frame, task, request));
                break;
            case FrameKind.Stats:
                Answer(connection, frame, UsageReader.Read(task.Tree, time.GetUtcNow()).Encode);
                break;
            case FrameKind.Find:
                Answer(connection, frame, task.Stored.ToRecord().Encode);
                break;
            case FrameKind.Forget:
                keeper.Forget(task, () => Answer(connection, frame, body: null));
                break;
        }
    }

    private void Start(Connection connection, Frame frame)
    {
        if (_ending)
        {
            Refuse(connection, frame, new Refusal(RefusalCode.Ending, "this supervisor is ending; start another one"));
            return;
        }

        keeper.Start(
            LaunchRequest.Decode(frame.Body.Span),
            record => Answer(connection, frame, record.Encode),
            refusal => Refuse(connection, frame, refusal));
    }

    private static void Wait(Connection connection, Frame frame, SupervisedTask task)
    {
        if (task.StartFailure is { } failure)
        {
            Refuse(connection, frame, failure);
        }
        else
        {
            task.TellExit(exit => Answer(connection, frame, exit.Encode));
        }
    }

    private static void Signal(Connection connection, Frame frame, SupervisedTask task, int signal)
    {
        int error = TaskKeeper.Signal(task, signal);
        if (error is 0 or Errno.NoSuchProcess)
        {
            Answer(connection, frame, body: null);
        }
        else
        {
            Refuse(connection, frame, new Refusal(RefusalCode.BadRequest, $"could not send signal {signal}: {Errno.Text(error)}"));
        }
    }

    private void Stop(Connection connection, Frame frame, SupervisedTask task, TaskRequest request)
    {
        // No grace, no signal: it would only race with the kill.
        if (request.GraceMilliseconds > 0)
        {
            TaskKeeper.Signal(task, request.Signal);
        }

        keeper.KillAfter(task, request.GraceMilliseconds);
        Answer(connection, frame, body: null);
    }

    private void List(Connection connection, Frame frame) => Answer(
        connection,
        frame,
        fields =>
        {
            foreach (TaskRecord record in keeper.All)
            {
                fields.Nested(1, record.Encode);
            }
        });

    private void Shutdown(Connection connection, Frame frame)
    {
        var fields = new FieldReader(frame.Body.Span);
        bool kill = fields.Next() && fields.Flag();
        if (!kill && keeper.AliveCount > 0)
        {
            Refuse(connection, frame, new Refusal(RefusalCode.BadRequest, $"{keeper.AliveCount} tasks still run"));
            return;
        }

        Answer(connection, frame, body: null);
        end();
    }

    private static GuardedSession DecodeSession(Frame frame)
    {
        var session = default(GuardedSession);
        var fields = new FieldReader(frame.Body.Span);
        while (fields.Next())
        {
            session = fields.Tag switch
            {
                1 => session with { Leader = (int)fields.Number() },
                2 => session with { StartTicks = fields.Number() },
                _ => session,
            };
        }

        return session.Leader > 1 ? session : throw new InvalidDataException($"{session.Leader} is not a session to guard");
    }

    private static void Answer(Connection connection, Frame frame, Action<FieldWriter>? body) =>
        connection.Send(Frame.Encode(FrameKind.Answer, frame.Request, body));

    private static void Refuse(Connection connection, Frame frame, Refusal refusal) => connection.Send(Frame.Encode(
        FrameKind.Refusal,
        frame.Request,
        fields =>
        {
            fields.Number(1, (long)refusal.Code);
            fields.Text(2, refusal.Message);
        }));
}
