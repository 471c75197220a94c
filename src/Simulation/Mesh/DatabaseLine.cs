namespace Hedgerow.Simulation;

/// <summary>A candidate's way to the database. A statement may be carried out though nobody hears of it, also after it was given up.</summary>
internal sealed class DatabaseLine(SimulatedEngine engine, string host, SimulatedDatabase database, SimulationRandom random)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(6);

    /// <summary>Has a statement carried out; one of the two is called, once, unless the process ends.</summary>
    /// <param name="statement">Changes the database and tells the result.</param>
    /// <param name="patience">Time after which the process gives up, by its own clock.</param>
    /// <param name="answered">Hears the result.</param>
    /// <param name="failed">Hears that there is none, and why.</param>
    public void Ask<T>(Func<T> statement, TimeSpan patience, Action<T> answered, Action<string> failed)
    {
        var isOpen = true;
        void Close(Action then)
        {
            if (!isOpen)
                return;
            isOpen = false;
            then();
        }

        engine.After(host, patience, () => Close(() => failed("no answer in time")));
        NetworkWay.Carry(engine, host, SimulatedDatabase.Host, Arrived, () => isOpen);

        void Arrived()
        {
            if (!database.IsUp)
            {
                Back(() => failed("the server is not there"));
                return;
            }

            engine.Schedule(random.Between(Shortest, Longest) + database.ExtraTime, Done);
        }

        void Done()
        {
            // It went down meanwhile: the transaction is gone, and so is the connection.
            if (!database.IsUp)
            {
                Back(() => failed("the connection broke"));
                return;
            }

            var result = statement();
            Back(() => answered(result));
        }

        void Back(Action then) =>
            NetworkWay.Carry(engine, SimulatedDatabase.Host, host, () => engine.OnHost(host, () => Close(then)), () => isOpen);
    }
}
