using Steppe.Model;

namespace Steppe.State;

/// <summary>The long lists in commands, which an entry holds as rows: the commands themselves stay JSON.</summary>
/// <remarks>Decision 0125.</remarks>
internal static class CommandRows
{
    /// <summary>The command without its long lists, which go to the writer; the same object when it has none.</summary>
    public static Command Take(Command command, RowWriter writer)
    {
        switch (command)
        {
            case ApplyPlan { Plan: var plan } apply:
                Put(writer, plan.Placements, static (writer, row) => AllocationRows.Write(writer, row));
                Put(writer, plan.InPlaceUpdates, static (writer, row) => AllocationRows.Write(writer, row));
                return apply with { Plan = plan with { Placements = [], InPlaceUpdates = [] } };
            case UpdateAllocations update:
                Put(writer, update.Updates, static (writer, row) => UpdateRows.Write(writer, row));
                return update with { Updates = [] };
            default:
                return command;
        }
    }

    /// <summary>The command with its long lists, read in the same order.</summary>
    public static Command Return(Command command, ref RowReader reader) => command switch
    {
        ApplyPlan { Plan: var plan } apply => apply with
        {
            Plan = plan with { Placements = Get(ref reader, AllocationRows.Read), InPlaceUpdates = Get(ref reader, AllocationRows.Read) },
        },
        UpdateAllocations update => update with { Updates = Get(ref reader, UpdateRows.Read) },
        _ => command,
    };

    private static void Put<T>(RowWriter writer, IReadOnlyList<T> rows, RowWriter.Write<T> write)
    {
        writer.Number(rows.Count);
        foreach (T row in rows)
        {
            write(writer, row);
        }
    }

    private static T[] Get<T>(ref RowReader reader, RowReader.Read<T> read)
    {
        var rows = new T[reader.Count(1)];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = read(ref reader);
        }

        return rows;
    }
}
