-- Run once by the postgres image, in an empty data folder.
CREATE DATABASE notification OWNER nianbao;
